package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.ensemble_var(scores)}: unbiased variance {@code sum_m (r_m - mean)^2 / (M - 1)} of
 * the scores of the M members of a reward-model ensemble for one item.
 *
 * <p>Scores in reward units, result in their square. NULL, or a NULL score, gives NULL; fewer than
 * two members, a NaN or an infinite score is an error. {@code SELECT reward.ensemble_var(array(1,
 * 2, 6))} prints {@code 7.0}.
 *
 * <p>Source: Banerjee and Gopalan 2024, arXiv 2410.23726 (the variance of the reward estimates).
 */
public final class EnsembleVar extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "ensemble_var";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Sample variance (divided by M - 1) of the scores of at least two members of an ensemble.",
          "SELECT reward.ensemble_var(array(1, 2, 6))",
          "7.0",
          List.of(new EnsembleVar()));

  private EnsembleVar() {
    super(NAME, List.of(numbers("scores")));
  }

  /** The sample variance of the scores of at least two members. */
  public static double of(double[] scores) {
    return Moments.sampleVariance(Arguments.members(NAME, "scores", scores, 2));
  }

  /** The SQL entry: NULL for a NULL array or a NULL member. */
  public static Double invoke(ArrayData scores) {
    double[] values = Arguments.doubles(NAME, "scores", scores);
    return values == null ? null : of(values);
  }
}
