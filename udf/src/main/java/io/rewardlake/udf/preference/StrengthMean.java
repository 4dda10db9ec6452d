package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.strength_mean(member_margins)}: strength of a comparison, the mean {@code u =
 * mean_m d_m} of the margins {@code d_m = r_m(chosen) - r_m(rejected)} that M reward models give
 * it.
 *
 * <p>Margins and result in reward units; below 0 the models contradict the label. NULL, or a NULL
 * margin, gives NULL; no members, a NaN or an infinite margin is an error. {@code SELECT
 * reward.strength_mean(array(3, 1, -1))} prints {@code 1.0}.
 *
 * <p>Source: Wang et al. 2024, arXiv 2401.06080, section 2.2.
 */
public final class StrengthMean extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "strength_mean";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Preference strength: mean of the margins that the members of an ensemble give to a comparison.",
          "SELECT reward.strength_mean(array(3, 1, -1))",
          "1.0",
          List.of(new StrengthMean()));

  private StrengthMean() {
    super(NAME, List.of(numbers("member_margins")));
  }

  /** The mean margin of at least one member. */
  public static double of(double[] margins) {
    return Moments.mean(Arguments.members(NAME, "member_margins", margins, 1));
  }

  /** The SQL entry: NULL for a NULL array or a NULL member. */
  public static Double invoke(ArrayData margins) {
    double[] values = Arguments.doubles(NAME, "member_margins", margins);
    return values == null ? null : of(values);
  }
}
