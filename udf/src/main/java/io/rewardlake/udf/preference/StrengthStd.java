package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.strength_std(member_margins)}: disagreement of M reward models about a comparison,
 * {@code s = sqrt(mean_m (d_m - u)^2)} with {@code u} the mean margin; divided by M, not M - 1.
 *
 * <p>Margins and result in reward units; one member, or equal ones, give 0. NULL, or a NULL margin,
 * gives NULL; no members, a NaN or an infinite margin is an error. {@code SELECT
 * reward.strength_std(array(3, 1, -1, 1))} prints {@code 1.4142135623730951}.
 *
 * <p>Source: Wang et al. 2024, arXiv 2401.06080, section 2.2.
 */
public final class StrengthStd extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "strength_std";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Disagreement about a comparison: population standard deviation of the margins of its members.",
          "SELECT reward.strength_std(array(3, 1, -1, 1))",
          "1.4142135623730951",
          List.of(new StrengthStd()));

  private StrengthStd() {
    super(NAME, List.of(numbers("member_margins")));
  }

  /** The population standard deviation of the margins of at least one member. */
  public static double of(double[] margins) {
    return Math.sqrt(
        Moments.populationVariance(Arguments.members(NAME, "member_margins", margins, 1)));
  }

  /** The SQL entry: NULL for a NULL array or a NULL member. */
  public static Double invoke(ArrayData margins) {
    double[] values = Arguments.doubles(NAME, "member_margins", margins);
    return values == null ? null : of(values);
  }
}
