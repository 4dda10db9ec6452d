package io.rewardlake.udf.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UaRewardTest {
  @Test
  void isTheRewardLessThePenalty() {
    assertThat(UaReward.invoke(2, -1, -3, 0.5, 0.25)).isEqualTo(1.75);
    assertThat(UaReward.invoke(2, -3, -1, 0.5, 0.25)).isEqualTo(2.25);
    assertThat(UaReward.invoke(2, -1, -3, 0, 0.25)).isEqualTo(2);
  }

  /**
   * Where the policy is the optimum, p(y) = p0(y) exp((R - lambda) / (beta variance) - 1), the
   * derivative of the objective, ua_reward - beta variance, is lambda for every response.
   */
  @Test
  void isLevelAtTheOptimum() {
    double beta = 0.7;
    double lambda = 0.4;
    double[] rewards = {1, -0.5, 3};
    double[] variances = {0.5, 2, 0.1};
    for (int y = 0; y < rewards.length; y++) {
      double logRatio = (rewards[y] - lambda) / (beta * variances[y]) - 1;
      assertThat(UaReward.invoke(rewards[y], logRatio - 2, -2, variances[y], beta))
          .isCloseTo(lambda + beta * variances[y], within(1e-14));
    }
  }

  @Test
  void errorsNameItself() {
    assertThatThrownBy(() -> UaReward.invoke(0, 0, 0, -1, 1))
        .hasMessageContaining("reward.ua_reward: variance is -1.0");
    assertThatThrownBy(() -> UaReward.invoke(Double.NaN, 0, 0, 1, 1))
        .hasMessageContaining("reward.ua_reward: reward is NaN");
  }
}
