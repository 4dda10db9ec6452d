package io.rewardlake.udf.learn;

import static io.rewardlake.udf.function.Parameter.number;

import io.rewardlake.schemas.Method;
import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;

/**
 * {@code reward.ua_kl_penalty(log_prob, reference_log_prob, variance, beta)}: variance-aware KL
 * penalty of one sampled response, {@code beta variance (log_prob - reference_log_prob)}; subtract
 * it from the reward. Its coefficient {@code beta variance} holds the policy to the reference most
 * where the reward models disagree most.
 *
 * <p>Log probabilities of the response under the policy and the reference in nats; {@code variance}
 * of the reward estimate ({@code reward.ensemble_var}), at least 0, in squared reward units; {@code
 * beta} at least 0, in 1 / reward units. Result in reward units; negative where the policy is less
 * likely than the reference to give this response. The variance is taken as it is: where members
 * agree exactly nothing holds the policy, so give it a floor ({@code greatest(variance, 1e-6)}).
 * NULL in gives NULL; NaN, infinite or negative values are errors. {@code SELECT
 * reward.ua_kl_penalty(-1, -3, 0.5, 0.25)} prints {@code 0.25}.
 *
 * <p>Source: Banerjee and Gopalan 2024, arXiv 2410.23726, the sequence form of the objective.
 */
@Method(
    id = "uncertainty-aware-kl",
    title = "Variance-aware KL penalty",
    paper = "2410.23726",
    year = 2024,
    kind = Method.Kind.FUNCTION,
    usage = "reward.ua_kl_penalty")
public final class UaKlPenalty extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "ua_kl_penalty";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Variance-aware KL penalty of a sampled response, to subtract from its reward:"
              + " beta variance (log_prob - reference_log_prob).",
          "SELECT reward.ua_kl_penalty(-1, -3, 0.5, 0.25)",
          "0.25",
          List.of(new UaKlPenalty()));

  private UaKlPenalty() {
    super(
        NAME,
        List.of(
            number("log_prob"), number("reference_log_prob"), number("variance"), number("beta")));
  }

  /** The penalty; see the class. */
  public static double invoke(
      double logProb, double referenceLogProb, double variance, double beta) {
    return of(NAME, logProb, referenceLogProb, variance, beta);
  }

  /** The penalty, for the function that errors name. */
  static double of(
      String function, double logProb, double referenceLogProb, double variance, double beta) {
    double coefficient =
        Arguments.notNegative(function, "beta", beta)
            * Arguments.notNegative(function, "variance", variance);
    double logRatio =
        Arguments.finite(function, "log_prob - reference_log_prob", logProb - referenceLogProb);
    return coefficient * logRatio;
  }
}
