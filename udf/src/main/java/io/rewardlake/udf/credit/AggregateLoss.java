package io.rewardlake.udf.credit;

import static io.rewardlake.udf.function.Parameter.number;
import static io.rewardlake.udf.function.Parameter.sequences;
import static io.rewardlake.udf.function.Parameter.word;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.Parameter;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code reward.aggregate_loss(losses, aggregation[, divisor])}: one number from the losses of the
 * tokens of many sequences. With l_it the loss of token t of sequence i, T_i tokens of it and G
 * sequences, {@code aggregation} is one of
 *
 * <ul>
 *   <li>{@code 'token-mean'}: {@code sum_it l_it / sum_i T_i}, every token counts alike (DAPO);
 *   <li>{@code 'seq-mean-token-sum'}: {@code sum_i sum_t l_it / G};
 *   <li>{@code 'seq-mean-token-mean'}: {@code sum_i (sum_t l_it / T_i) / G}, tokens of long
 *       sequences count less (GRPO);
 *   <li>{@code 'constant-divisor'}: {@code sum_i (sum_t l_it / divisor) / G}, every token counts
 *       alike in every batch (Dr. GRPO; divisor: the most tokens that a sequence may have).
 * </ul>
 *
 * <p>A NULL element is a masked token, as {@code reward.ppo_loss} leaves it: it does not count, nor
 * does a sequence without any other token. No tokens at all give NULL, and so does a NULL sequence
 * or argument. {@code divisor}, above 0 and in tokens, is needed by constant-divisor and does
 * nothing in the others. A NaN or an infinite loss, another aggregation or a divisor out of range
 * is an error. {@code SELECT reward.aggregate_loss(array(array(1, 2, 3), array(6)), 'token-mean')}
 * prints {@code 3.0}.
 *
 * <p>Source: Yu et al. 2025, arXiv 2503.14476, equation 12, and Liu et al. 2025, arXiv 2503.20783,
 * appendix A.
 */
@Method(
    id = "loss-aggregation",
    title = "Aggregation of the losses of tokens",
    paper = "2503.14476",
    year = 2025,
    kind = Method.Kind.FUNCTION,
    usage = "reward.aggregate_loss")
public final class AggregateLoss extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "aggregate_loss";
  private static final String CONSTANT = "constant-divisor";
  private static final List<Parameter> PARAMETERS =
      List.of(sequences("losses"), word("aggregation"), number("divisor"));

  /** The words for an aggregation. */
  public static final List<String> AGGREGATIONS =
      List.of("token-mean", "seq-mean-token-sum", "seq-mean-token-mean", CONSTANT);

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "One loss from those of the tokens of many sequences, by aggregation 'token-mean',"
              + " 'seq-mean-token-sum', 'seq-mean-token-mean' or 'constant-divisor', which alone"
              + " needs the divisor; NULL elements are masked tokens.",
          "SELECT reward.aggregate_loss(array(array(1, 2, 3), array(6)), 'token-mean')",
          "3.0",
          List.of(new AggregateLoss(2), new AggregateLoss(3)));

  private AggregateLoss(int arguments) {
    super(NAME, PARAMETERS.subList(0, arguments));
  }

  /** The losses of one sequence: their sum, and how many there are. */
  private record Sequence(double sum, int tokens) {
    static Sequence of(double[] losses) {
      double sum = 0;
      int tokens = 0;
      for (double loss : losses) {
        if (!Double.isNaN(loss)) {
          sum += loss;
          tokens++;
        }
      }
      return new Sequence(sum, tokens);
    }
  }

  /** The SQL entry for aggregations that need no divisor. */
  public static Double invoke(ArrayData losses, UTF8String aggregation) {
    if (aggregation != null && aggregation.toString().equals(CONSTANT)) {
      throw Arguments.needed(NAME, "divisor", CONSTANT);
    }
    return invoke(losses, aggregation, 1);
  }

  /** The SQL entry. */
  public static Double invoke(ArrayData losses, UTF8String aggregation, double divisor) {
    Arguments.positive(NAME, "divisor", divisor);
    if (losses == null || aggregation == null) {
      return null;
    }
    String by = Arguments.oneOf(NAME, "aggregation", aggregation.toString(), AGGREGATIONS);
    double sum = 0;
    long tokens = 0;
    int sequences = 0;
    for (int i = 0; i < losses.numElements(); i++) {
      if (losses.isNullAt(i)) {
        return null;
      }
      Sequence one = Sequence.of(Steps.read(NAME, "losses[" + i + "]", losses.getArray(i)));
      if (one.tokens > 0) {
        sum += by.equals("seq-mean-token-mean") ? one.sum / one.tokens : one.sum;
        tokens += one.tokens;
        sequences++;
      }
    }
    double terms =
        switch (by) {
          case "token-mean" -> tokens;
          case CONSTANT -> sequences * divisor;
          default -> sequences;
        };
    return sequences == 0 ? null : Double.valueOf(Arguments.finite(NAME, "the sum", sum) / terms);
  }
}
