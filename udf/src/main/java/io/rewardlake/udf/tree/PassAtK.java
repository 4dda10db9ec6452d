package io.rewardlake.udf.tree;

import static io.rewardlake.udf.function.Parameter.number;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;

/**
 * {@code reward.pass_at_k(n, c, k)}: probability that at least one of k attempts at a task solves
 * it, from n attempts of which c did: {@code 1 - C(n - c, k) / C(n, k)}, the unbiased estimate.
 *
 * <p>Whole numbers, n at least 1, c in [0, n], k in [1, n]; anything else is an error: more
 * attempts than were made say nothing (leave such tasks out: {@code WHERE k <= n}). Accurate to
 * rounding for any n, small probabilities too. NULL in gives NULL. {@code SELECT
 * reward.pass_at_k(4, 1, 2)} prints {@code 0.5}.
 *
 * <p>Source: Chen et al. 2021, arXiv 2107.03374, section 2.1.
 */
@Method(
    id = "pass-at-k",
    title = "pass@k: at least one of k attempts succeeds",
    paper = "2107.03374",
    year = 2021,
    kind = Method.Kind.FUNCTION,
    usage = "reward.pass_at_k")
public final class PassAtK extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "pass_at_k";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Probability that at least one of k attempts solves a task, from n attempts of which c"
              + " did: 1 - C(n - c, k) / C(n, k).",
          "SELECT reward.pass_at_k(4, 1, 2)",
          "0.5",
          List.of(new PassAtK()));

  private PassAtK() {
    super(NAME, List.of(number("n"), number("c"), number("k")));
  }

  /** The probability; see the class. */
  public static double invoke(double n, double c, double k) {
    Draws.check(NAME, n, c, k);
    return Draws.some(n, c, k);
  }
}
