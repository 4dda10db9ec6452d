package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.number;
import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.ensemble_mean_minus_var(scores, lambda)}: uncertainty-weighted optimisation (UWO),
 * {@code mean_m r_m - lambda mean_m (r_m - mean)^2} over the M members of a reward-model ensemble.
 *
 * <p>The variance is the population variance (divided by M), as in the paper's equation 5 and
 * unlike {@code reward.ensemble_var}. Scores and result in reward units, {@code lambda} at least 0,
 * in 1 / reward units. NULL in, or a NULL score, gives NULL; no members, a NaN or an infinite
 * score, or a negative {@code lambda} is an error. {@code SELECT
 * reward.ensemble_mean_minus_var(array(1, 3), 0.5)} prints {@code 1.5}.
 *
 * <p>Source: Coste et al. 2023, arXiv 2310.02743, equation 5.
 */
@Method(
    id = "uncertainty-weighted-optimisation",
    title = "Uncertainty-weighted optimisation over a reward-model ensemble",
    paper = "2310.02743",
    year = 2023,
    kind = Method.Kind.FUNCTION,
    usage = "reward.ensemble_mean_minus_var")
public final class EnsembleMeanMinusVar extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "ensemble_mean_minus_var";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Uncertainty-weighted score: mean minus lambda times the population variance of the"
              + " scores of an ensemble.",
          "SELECT reward.ensemble_mean_minus_var(array(1, 3), 0.5)",
          "1.5",
          List.of(new EnsembleMeanMinusVar()));

  private EnsembleMeanMinusVar() {
    super(NAME, List.of(numbers("scores"), number("lambda")));
  }

  /** The penalised mean of at least one member. */
  public static double of(double[] scores, double lambda) {
    double[] members = Arguments.members(NAME, "scores", scores, 1);
    double weight = Arguments.notNegative(NAME, "lambda", lambda);
    return Moments.mean(members) - weight * Moments.populationVariance(members);
  }

  /** The SQL entry: NULL for a NULL array or a NULL score. */
  public static Double invoke(ArrayData scores, double lambda) {
    double[] values = Arguments.doubles(NAME, "scores", scores);
    return values == null ? null : of(values, lambda);
  }
}
