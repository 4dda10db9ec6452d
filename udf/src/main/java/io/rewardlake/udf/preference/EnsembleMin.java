package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.ensemble_min(scores)}: worst-case optimisation (WCO), the least score {@code min_m
 * r_m} among the M members of a reward-model ensemble for one item.
 *
 * <p>Scores and result in reward units. NULL, or a NULL score, gives NULL; no members, a NaN or an
 * infinite score is an error. {@code SELECT reward.ensemble_min(array(1, -2, 6))} prints {@code
 * -2.0}.
 *
 * <p>Source: Coste et al. 2023, arXiv 2310.02743, equation 4.
 */
@Method(
    id = "worst-case-optimisation",
    title = "Worst-case optimisation over a reward-model ensemble",
    paper = "2310.02743",
    year = 2023,
    kind = Method.Kind.FUNCTION,
    usage = "reward.ensemble_min")
public final class EnsembleMin extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "ensemble_min";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Worst-case score: the least score among the members of an ensemble.",
          "SELECT reward.ensemble_min(array(1, -2, 6))",
          "-2.0",
          List.of(new EnsembleMin()));

  private EnsembleMin() {
    super(NAME, List.of(numbers("scores")));
  }

  /** The least score of at least one member. */
  public static double of(double[] scores) {
    double least = Double.POSITIVE_INFINITY;
    for (double score : Arguments.members(NAME, "scores", scores, 1)) {
      least = Math.min(least, score);
    }
    return least;
  }

  /** The SQL entry: NULL for a NULL array or a NULL member. */
  public static Double invoke(ArrayData scores) {
    double[] values = Arguments.doubles(NAME, "scores", scores);
    return values == null ? null : of(values);
  }
}
