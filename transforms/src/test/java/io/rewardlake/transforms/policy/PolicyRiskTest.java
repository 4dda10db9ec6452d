package io.rewardlake.transforms.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.random.RandomStreams;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class PolicyRiskTest {
  private static final double[] REWARD = {0.3, 0.2, 0, -0.2, -0.3};

  @Test
  void closedFormAndDrawsAgree() {
    PolicyRisk risk = new PolicyRisk(REWARD, new double[] {0.1, 2, 0.3, 0.2, 1.5});
    assertThat(risk.vanilla()).isCloseTo(0.3335, within(5e-5));
    assertThat(risk.aware()).isCloseTo(0.0094, within(5e-5));
    double[] simulated = risk.simulate(400_000, 1);
    assertThat(simulated[0]).isCloseTo(0.3335, within(0.003));
    assertThat(simulated[1]).isCloseTo(0.0094, within(0.001));
    assertThat(risk.simulate(1_000, 1)).isEqualTo(risk.simulate(1_000, 1));
  }

  @Test
  void equalDeviationsMakeBothStepsEqual() {
    PolicyRisk risk = new PolicyRisk(REWARD, new double[] {0.4, 0.4, 0.4, 0.4, 0.4});
    assertThat(risk.aware()).isCloseTo(risk.vanilla(), within(1e-12));
  }

  @Test
  void weighingByPrecisionIsNeverRiskier() {
    UniformRandomProvider random = RandomStreams.of(1, "policy-risk-test");
    for (int draw = 0; draw < 1_000; draw++) {
      double[] reward = random.doubles(4, -1, 1).toArray();
      double[] sigma = random.doubles(4, 0.05, 3).toArray();
      PolicyRisk risk = new PolicyRisk(reward, sigma);
      assertThat(risk.aware()).isLessThanOrEqualTo(risk.vanilla() + 1e-12).isBetween(0.0, 0.5);
    }
  }
}
