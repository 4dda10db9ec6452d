package io.rewardlake.udf.tree;

import static io.rewardlake.udf.function.Parameter.number;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;

/**
 * {@code reward.pass_hat_k(n, c, k)}: probability that all of k attempts at a task solve it, from n
 * attempts of which c did: {@code C(c, k) / C(n, k)}, the unbiased estimate of reliability.
 *
 * <p>Whole numbers, n at least 1, c in [0, n], k in [1, n]; anything else is an error: more
 * attempts than were made say nothing (leave such tasks out: {@code WHERE k <= n}). Accurate to
 * rounding for any n. NULL in gives NULL. {@code SELECT reward.pass_hat_k(4, 2, 1)} prints {@code
 * 0.5}.
 *
 * <p>Source: Yao et al. 2024, arXiv 2406.12045.
 */
@Method(
    id = "pass-hat-k",
    title = "pass^k: all of k attempts succeed",
    paper = "2406.12045",
    year = 2024,
    kind = Method.Kind.FUNCTION,
    usage = "reward.pass_hat_k")
public final class PassHatK extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "pass_hat_k";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Probability that all of k attempts solve a task, from n attempts of which c did:"
              + " C(c, k) / C(n, k).",
          "SELECT reward.pass_hat_k(4, 2, 1)",
          "0.5",
          List.of(new PassHatK()));

  private PassHatK() {
    super(NAME, List.of(number("n"), number("c"), number("k")));
  }

  /** The probability; see the class. */
  public static double invoke(double n, double c, double k) {
    Draws.check(NAME, n, c, k);
    return Draws.none(n, n - c, k);
  }
}
