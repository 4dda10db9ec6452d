package io.rewardlake.udf.learn;

import static io.rewardlake.udf.function.Parameter.number;

import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;

/**
 * {@code reward.ua_reward(reward, log_prob, reference_log_prob, variance, beta)}: the reward that a
 * policy update sees where it should move least on the rewards that are least certain, {@code
 * reward - beta variance (log_prob - reference_log_prob)}.
 *
 * <p>{@code reward} is the mean of the reward models ({@code reward.ensemble_mean}), in reward
 * units; the others are as in {@code reward.ua_kl_penalty}, which is what it takes off. NULL in
 * gives NULL; NaN, infinite or negative values, where they must not be, are errors. {@code SELECT
 * reward.ua_reward(2, -1, -3, 0.5, 0.25)} prints {@code 1.75}.
 *
 * <p>Source: Banerjee and Gopalan 2024, arXiv 2410.23726, the sequence form of the objective.
 */
public final class UaReward extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "ua_reward";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Reward of a sampled response less its variance-aware KL penalty: reward - beta variance"
              + " (log_prob - reference_log_prob).",
          "SELECT reward.ua_reward(2, -1, -3, 0.5, 0.25)",
          "1.75",
          List.of(new UaReward()));

  private UaReward() {
    super(
        NAME,
        List.of(
            number("reward"),
            number("log_prob"),
            number("reference_log_prob"),
            number("variance"),
            number("beta")));
  }

  /** The reward less the penalty; see the class. */
  public static double invoke(
      double reward, double logProb, double referenceLogProb, double variance, double beta) {
    return Arguments.finite(NAME, "reward", reward)
        - UaKlPenalty.of(NAME, logProb, referenceLogProb, variance, beta);
  }
}
