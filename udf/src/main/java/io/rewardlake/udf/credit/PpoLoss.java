package io.rewardlake.udf.credit;

import static io.rewardlake.udf.function.Parameter.number;
import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.Parameter;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.ppo_loss(log_probs, old_log_probs, advantages, eps_low, eps_high[, dual_clip])}:
 * the clipped surrogate loss of every step, {@code max(-A rho, -A clip(rho, 1 - eps_low, 1 +
 * eps_high))} with {@code rho = exp(log_prob - old_log_prob)}; where A is negative and {@code
 * dual_clip} is given, at most {@code -A dual_clip}.
 *
 * <p>Log probabilities in nats under the policy that is updated and under the one that acted;
 * advantages in any unit, that of the result. {@code eps_low} in [0, 1], {@code eps_high} at least
 * 0, equal in the paper (0.2), and {@code dual_clip} at least 1, often 3. A NULL element gives a
 * NULL in its place, so that steps whose advantage {@code reward.gae} masks stay masked; an
 * advantage of 0 gives 0 whatever the ratio. A NULL argument gives NULL; a NaN or an infinite
 * number, a parameter out of range, arrays of different lengths, or a loss that overflows is an
 * error. {@code SELECT reward.ppo_loss(array(0, 0), array(0, 0), array(1, -2), 0.2, 0.2)} prints
 * {@code [-1.0, 2.0]}. Losses of many sequences become one number by {@code reward.aggregate_loss}.
 *
 * <p>Source: Schulman et al. 2017, arXiv 1707.06347, equation 7; Ye et al. 2020, arXiv 1912.09729,
 * equation 5 (dual clip); Yu et al. 2025, arXiv 2503.14476 (two bounds).
 */
@Method(
    id = "ppo-loss",
    title = "Clipped surrogate loss (PPO), dual clip",
    paper = "1707.06347",
    year = 2017,
    kind = Method.Kind.FUNCTION,
    usage = "reward.ppo_loss")
public final class PpoLoss extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "ppo_loss";
  private static final List<String> ARRAYS = List.of("log_probs", "old_log_probs", "advantages");
  private static final List<Parameter> PARAMETERS =
      List.of(
          numbers("log_probs"),
          numbers("old_log_probs"),
          numbers("advantages"),
          number("eps_low"),
          number("eps_high"),
          number("dual_clip"));

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Clipped surrogate loss of every step, max(-A rho, -A clip(rho, 1 - eps_low, 1 + eps_high))"
              + " with rho = exp(log_prob - old_log_prob); where A < 0 at most -A dual_clip, if"
              + " given.",
          "SELECT reward.ppo_loss(array(0, 0), array(0, 0), array(1, -2), 0.2, 0.2)",
          "[-1.0, 2.0]",
          List.of(new PpoLoss(5), new PpoLoss(6)));

  private PpoLoss(int arguments) {
    super(NAME, PARAMETERS.subList(0, arguments), Steps.TYPE);
  }

  /**
   * Where the ratio and the loss are cut off.
   *
   * @param low 1 less the smallest ratio
   * @param high the largest ratio less 1
   * @param dual most that the loss of a negative advantage may be, by the advantage's size
   */
  private record Clip(double low, double high, double dual) {
    Clip {
      Arguments.within(NAME, "eps_low", low, 0, 1);
      Arguments.notNegative(NAME, "eps_high", high);
    }

    double loss(double logRatio, double advantage) {
      // Else a ratio that overflows would make NaN of it
      if (advantage == 0 && !Double.isNaN(logRatio)) {
        return 0;
      }
      double ratio = Math.exp(logRatio);
      double clipped = Math.max(1 - low, Math.min(1 + high, ratio));
      double loss = Math.max(-advantage * ratio, -advantage * clipped);
      return advantage < 0 ? Math.min(loss, -advantage * dual) : loss;
    }
  }

  /** The SQL entry without dual clip. */
  public static ArrayData invoke(
      ArrayData logProbs,
      ArrayData oldLogProbs,
      ArrayData advantages,
      double epsLow,
      double epsHigh) {
    return losses(
        logProbs, oldLogProbs, advantages, new Clip(epsLow, epsHigh, Double.POSITIVE_INFINITY));
  }

  /** The SQL entry. */
  public static ArrayData invoke(
      ArrayData logProbs,
      ArrayData oldLogProbs,
      ArrayData advantages,
      double epsLow,
      double epsHigh,
      double dualClip) {
    double dual = Arguments.atLeast(NAME, "dual_clip", dualClip, 1);
    return losses(logProbs, oldLogProbs, advantages, new Clip(epsLow, epsHigh, dual));
  }

  private static ArrayData losses(
      ArrayData logProbs, ArrayData oldLogProbs, ArrayData advantages, Clip clip) {
    return Steps.compute(
        NAME, ARRAYS, Mask.ALL, in -> losses(in, clip), logProbs, oldLogProbs, advantages);
  }

  private static double[] losses(double[][] steps, Clip clip) {
    double[] losses = new double[steps[0].length];
    for (int t = 0; t < losses.length; t++) {
      losses[t] = clip.loss(steps[0][t] - steps[1][t], steps[2][t]);
    }
    return losses;
  }
}
