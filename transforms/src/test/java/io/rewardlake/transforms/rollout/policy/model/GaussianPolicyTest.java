package io.rewardlake.transforms.rollout.policy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GaussianPolicyTest {
  private static final double STD = 0.5;

  /** Mean 1 + 2 cos(angle), whatever the rest. */
  private static final PolicyModel MODEL =
      Models.gaussian(new float[] {2, 0, 0}, new float[] {1}, (float) Math.log(STD));

  @Test
  void theDensityIsThatOfTheNormalDistribution() {
    Decisions decisions = Models.waiting("Pendulum-v1", Map.of(), 1);
    Policy policy = MODEL.open("p", decisions.spec(), 1);
    decisions.observations().vectors()[0] = 0.25f;
    policy.condition(decisions);
    // The density at one deviation from the mean 1.5: exp(-1/2) / (0.5 sqrt(2 pi))
    decisions.actions().vectors()[0] = 2;
    assertThat(Math.exp(policy.logProb(decisions, 0))).isCloseTo(0.48394145, within(1e-7));
    decisions.actions().vectors()[0] = 1.5f;
    assertThat(Math.exp(policy.logProb(decisions, 0))).isCloseTo(0.79788456, within(1e-7));
  }

  @Test
  void drawsHaveTheMomentsAndMayExceedTheBounds() {
    int draws = 5_000;
    Decisions decisions = Models.waiting("Pendulum-v1", Map.of(), draws);
    for (double temperature : new double[] {1, 4}) {
      Policy policy = MODEL.open("p", decisions.spec(), temperature);
      policy.condition(decisions);
      double std = STD * Math.sqrt(temperature);
      double sum = 0;
      double squares = 0;
      double beyond = 0;
      for (int row = 0; row < draws; row++) {
        policy.sample(decisions, row);
        float action = decisions.actions().vectors()[row];
        double z = (action - 1 - 2.0 * decisions.observations().vectors()[row * 3]) / std;
        assertThat(policy.logProb(decisions, row))
            .isCloseTo(-0.5 * z * z - Math.log(std * Math.sqrt(2 * Math.PI)), within(1e-5));
        sum += z;
        squares += z * z;
        beyond += Math.abs(action) > 2 ? 1 : 0;
      }
      assertThat(sum / draws).isCloseTo(0, within(4 / Math.sqrt(draws)));
      assertThat(squares / draws).isCloseTo(1, within(4 * Math.sqrt(2.0 / draws)));
      assertThat(beyond / draws).isBetween(0.2, 0.8);
    }
  }

  @Test
  void greedyIsTheMeanWithoutADensity() {
    Decisions decisions = Models.waiting("Pendulum-v1", Map.of(), 3);
    Policy policy = MODEL.open("p", decisions.spec(), 0);
    policy.condition(decisions);
    for (int row = 0; row < 3; row++) {
      policy.sample(decisions, row);
      assertThat(decisions.actions().vectors()[row])
          .isEqualTo(1 + 2 * decisions.observations().vectors()[row * 3]);
      assertThat(policy.logProb(decisions, row)).isNaN();
    }
  }
}
