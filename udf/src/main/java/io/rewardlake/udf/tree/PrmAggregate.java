package io.rewardlake.udf.tree;

import static io.rewardlake.udf.function.Parameter.numbers;
import static io.rewardlake.udf.function.Parameter.word;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code reward.prm_aggregate(step_probs, mode)}: the reward of a whole solution, made of what a
 * process reward model (PRM) says of its steps.
 *
 * <p>{@code step_probs} has one element per step, the probability p_t in [0, 1] that the step is
 * right. {@code mode} is one of
 *
 * <ul>
 *   <li>{@code 'mean'}, {@code 'min'}, {@code 'max'}, {@code 'last'}: a probability;
 *   <li>{@code 'sum'}: grows with every step, 0 to the number of steps;
 *   <li>{@code 'product'}: {@code prod_t p_t}, taken in log space; below 1e-308 it is 0;
 *   <li>{@code 'log_product'}: {@code sum_t ln p_t} in nats, which does not underflow; minus
 *       infinity where a probability is 0;
 *   <li>{@code 'sum_logits'}: {@code sum_t ln(p_t / (1 - p_t))} in nats, with p_t kept within
 *       [2^-24, 1 - 2^-24], the precision of a float, so that no step alone decides (16.6 nats).
 * </ul>
 *
 * <p>A NULL step was not scored, so the reward is not known: NULL; to leave such steps out, filter
 * them. No steps, or a NULL argument, give NULL. A probability that is NaN or out of range, or
 * another mode, is an error. {@code SELECT reward.prm_aggregate(array(0.5, 0.25, 1), 'min')} prints
 * {@code 0.25}.
 *
 * <p>The mode decides what a policy learns: sum and mean reward padding with easy steps, product
 * punishes every step, min neither. Source: Pan et al. 2023, arXiv 2311.05821.
 */
@Method(
    id = "prm-aggregate",
    title = "Rewards of whole solutions from a process reward model",
    paper = "2311.05821",
    year = 2023,
    kind = Method.Kind.FUNCTION,
    usage = "reward.prm_aggregate")
public final class PrmAggregate extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "prm_aggregate";
  private static final double LEAST = 0x1p-24;

  /** The words for a mode. */
  public static final List<String> MODES =
      List.of("mean", "min", "max", "last", "sum", "product", "log_product", "sum_logits");

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Reward of a solution from the probabilities that its steps are right, by mode 'mean',"
              + " 'min', 'max', 'last', 'sum', 'product', 'log_product' or 'sum_logits'; NULL"
              + " without steps, or when a step is NULL (not scored).",
          "SELECT reward.prm_aggregate(array(0.5, 0.25, 1), 'min')",
          "0.25",
          List.of(new PrmAggregate()));

  private PrmAggregate() {
    super(NAME, List.of(numbers("step_probs"), word("mode")));
  }

  /** The reward of a solution of at least one step. */
  public static double of(double[] stepProbs, String mode) {
    Arguments.members(NAME, "step_probs", stepProbs, 1);
    for (int t = 0; t < stepProbs.length; t++) {
      if (!(stepProbs[t] >= 0 && stepProbs[t] <= 1)) {
        Arguments.within(NAME, "step_probs[" + t + "]", stepProbs[t], 0, 1);
      }
    }
    return switch (Arguments.oneOf(NAME, "mode", mode, MODES)) {
      case "mean" -> sum(stepProbs) / stepProbs.length;
      case "min" -> min(stepProbs);
      case "max" -> max(stepProbs);
      case "last" -> stepProbs[stepProbs.length - 1];
      case "sum" -> sum(stepProbs);
      case "product" -> Math.exp(logProduct(stepProbs));
      case "log_product" -> logProduct(stepProbs);
      default -> sumLogits(stepProbs);
    };
  }

  /** The SQL entry: NULL for a NULL argument, a NULL step, and no steps. */
  public static Double invoke(ArrayData stepProbs, UTF8String mode) {
    double[] values = Arguments.doubles(NAME, "step_probs", stepProbs);
    return values == null || values.length == 0 || mode == null
        ? null
        : of(values, mode.toString());
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static double min(double[] values) {
    double least = Double.POSITIVE_INFINITY;
    for (double value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static double max(double[] values) {
    double most = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      most = Math.max(most, value);
    }
    return most;
  }

  private static double logProduct(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += Math.log(value);
    }
    return sum;
  }

  private static double sumLogits(double[] values) {
    double sum = 0;
    for (double value : values) {
      double kept = Math.max(LEAST, Math.min(1 - LEAST, value));
      sum += Math.log(kept) - Math.log1p(-kept);
    }
    return sum;
  }
}
