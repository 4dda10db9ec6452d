package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.vote_share(member_margins)}: share of the M reward models that agree with the
 * label, {@code (#(d_m > 0) + #(d_m = 0) / 2) / M}.
 *
 * <p>Margins in reward units, result in [0, 1]. NULL, or a NULL margin, gives NULL; no members, a
 * NaN or an infinite margin is an error. {@code SELECT reward.vote_share(array(0.4, -0.2, 0, 1.5))}
 * prints {@code 0.625}.
 */
public final class VoteShare extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "vote_share";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Share in [0, 1] of the members whose margin agrees with the label; a margin of exactly 0 is half a vote.",
          "SELECT reward.vote_share(array(0.4, -0.2, 0, 1.5))",
          "0.625",
          List.of(new VoteShare()));

  private VoteShare() {
    super(NAME, List.of(numbers("member_margins")));
  }

  /** The share of at least one member that votes for the label. */
  public static double of(double[] margins) {
    double votes = 0;
    for (double margin : Arguments.members(NAME, "member_margins", margins, 1)) {
      votes += (1 + Math.signum(margin)) / 2;
    }
    return votes / margins.length;
  }

  /** The SQL entry: NULL for a NULL array or a NULL member. */
  public static Double invoke(ArrayData margins) {
    double[] values = Arguments.doubles(NAME, "member_margins", margins);
    return values == null ? null : of(values);
  }
}
