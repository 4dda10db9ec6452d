package io.rewardlake.udf.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UaKlPenaltyTest {
  @Test
  void isTheLogRatioTimesBetaTimesVariance() {
    assertThat(UaKlPenalty.invoke(Math.log(0.6), Math.log(0.2), 4, 0.1))
        .isCloseTo(0.4 * Math.log(3), within(1e-15));
    assertThat(UaKlPenalty.invoke(-3, -1, 0.5, 0.25)).isEqualTo(-0.25);
    assertThat(UaKlPenalty.invoke(-1, -3, 0, 1)).isZero();
  }

  /**
   * The expected penalty under the policy is the KL term of the objective, so equal variances give
   * beta variance KL(pi || pi0).
   */
  @Test
  void equalVariancesGiveTheOrdinaryKlTerm() {
    double[] policy = {0.5, 0.3, 0.2};
    double[] reference = {0.2, 0.2, 0.6};
    double expected = 0;
    double divergence = 0;
    for (int i = 0; i < policy.length; i++) {
      expected +=
          policy[i] * UaKlPenalty.invoke(Math.log(policy[i]), Math.log(reference[i]), 2, 0.3);
      divergence += policy[i] * Math.log(policy[i] / reference[i]);
    }
    assertThat(expected).isCloseTo(0.6 * divergence, within(1e-15));
  }

  @Test
  void refusesNegativeCoefficients() {
    assertThatThrownBy(() -> UaKlPenalty.invoke(0, 0, -1, 1))
        .hasMessageContaining("reward.ua_kl_penalty: variance is -1.0");
    assertThatThrownBy(() -> UaKlPenalty.invoke(0, 0, 1, -1)).hasMessageContaining("beta is -1.0");
  }
}
