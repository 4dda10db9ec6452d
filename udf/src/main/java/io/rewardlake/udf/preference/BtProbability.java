package io.rewardlake.udf.preference;

import static io.rewardlake.udf.function.Parameter.number;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;

/**
 * {@code reward.bt_probability(a, b)}: probability that the item with score {@code a} is preferred
 * to the item with score {@code b}, {@code sigmoid(a - b)}.
 *
 * <p>Scores in reward units (log odds), result in [0, 1]. NULL in gives NULL; a difference that is
 * NaN or infinite is an error. {@code SELECT round(reward.bt_probability(2, 1), 6)} prints {@code
 * 0.731059}.
 *
 * <p>Source: Bradley and Terry 1952, "Rank analysis of incomplete block designs".
 */
@Method(
    id = "bradley-terry",
    title = "Bradley-Terry preference probability",
    paper = "Bradley and Terry, Biometrika 39",
    year = 1952,
    kind = Method.Kind.FUNCTION,
    usage = "reward.bt_probability")
public final class BtProbability extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "bt_probability";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Bradley-Terry probability in [0, 1] that the item with score a beats the one with"
              + " score b: sigmoid(a - b).",
          "SELECT round(reward.bt_probability(2, 1), 6)",
          "0.731059",
          List.of(new BtProbability()));

  private BtProbability() {
    super(NAME, List.of(number("a"), number("b")));
  }

  /** The probability; see the class. */
  public static double invoke(double a, double b) {
    return Logistic.sigmoid(Arguments.finite(NAME, "a - b", a - b));
  }
}
