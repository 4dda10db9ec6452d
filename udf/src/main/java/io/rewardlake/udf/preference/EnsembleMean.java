package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.ensemble_mean(scores)}: mean score {@code (1/M) sum_m r_m} of the M members of a
 * reward-model ensemble for one item.
 *
 * <p>Scores and result in reward units. NULL, or a NULL score, gives NULL; no members, a NaN or an
 * infinite score is an error. {@code SELECT reward.ensemble_mean(array(1, 2, 6))} prints {@code
 * 3.0}.
 *
 * <p>Source: Coste et al. 2023, arXiv 2310.02743, equation 3.
 */
public final class EnsembleMean extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "ensemble_mean";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Mean score of the members of an ensemble.",
          "SELECT reward.ensemble_mean(array(1, 2, 6))",
          "3.0",
          List.of(new EnsembleMean()));

  private EnsembleMean() {
    super(NAME, List.of(numbers("scores")));
  }

  /** The mean score of at least one member. */
  public static double of(double[] scores) {
    return Moments.mean(Arguments.members(NAME, "scores", scores, 1));
  }

  /** The SQL entry: NULL for a NULL array or a NULL member. */
  public static Double invoke(ArrayData scores) {
    double[] values = Arguments.doubles(NAME, "scores", scores);
    return values == null ? null : of(values);
  }
}
