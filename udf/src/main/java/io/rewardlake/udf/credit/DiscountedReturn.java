package io.rewardlake.udf.credit;

import static io.rewardlake.udf.function.Parameter.number;
import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.discounted_return(rewards, gamma)}: return of an episode from its first step,
 * {@code sum_t gamma^t r_t}.
 *
 * <p>{@code rewards} has one element per step, in reward units as the result; {@code gamma} in [0,
 * 1] per step. A NULL reward means "not labelled", so the return is unknown: NULL, never a sum that
 * takes it for 0. No steps give 0. NULL in gives NULL; a NaN or an infinite reward, or {@code
 * gamma} out of range, is an error. {@code SELECT reward.discounted_return(array(1, 2, 4), 0.5)}
 * prints {@code 3.0}.
 *
 * <p>Source: Sutton and Barto 2018, "Reinforcement Learning", equation 3.8.
 */
public final class DiscountedReturn extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "discounted_return";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Return of an episode: the sum of gamma^t times the reward of step t; NULL when a"
              + " reward is NULL (not labelled).",
          "SELECT reward.discounted_return(array(1, 2, 4), 0.5)",
          "3.0",
          List.of(new DiscountedReturn()));

  private DiscountedReturn() {
    super(NAME, List.of(numbers("rewards"), number("gamma")));
  }

  /** The return, by Horner's rule from the last step. */
  public static double of(double[] rewards, double gamma) {
    double discount = Arguments.within(NAME, "gamma", gamma, 0, 1);
    double value = 0;
    for (int t = rewards.length - 1; t >= 0; t--) {
      value = rewards[t] + discount * value;
    }
    return value;
  }

  /** The SQL entry: NULL for a NULL array or a NULL reward. */
  public static Double invoke(ArrayData rewards, double gamma) {
    double[] values = Arguments.doubles(NAME, "rewards", rewards);
    return values == null ? null : of(values, gamma);
  }
}
