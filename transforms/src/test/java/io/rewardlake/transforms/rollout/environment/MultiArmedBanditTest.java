package io.rewardlake.transforms.rollout.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MultiArmedBanditTest {
  private static final String NAME = "MultiArmedBandit-v0";
  private static final int TASKS = 4000;

  @Test
  void theTaskHidesOneArmOfFour() {
    int[] best = new int[4];
    Task first = Task.of(NAME, Map.of(), 3);
    for (int index = 0; index < TASKS; index++) {
      Environment bandit = Environments.create(NAME);
      int paying = -1;
      for (int arm = 0; arm < best.length; arm++) {
        bandit.reset(first.sibling(index), arm);
        assertThat(bandit.optimalValue()).hasValue(1);
        double reward = Play.step(bandit, arm);
        assertThat(bandit.terminated()).isTrue();
        assertThat(bandit.success()).contains(reward == 1);
        assertThat(reward == 1 || reward == 0).isTrue();
        if (reward == 1) {
          assertThat(paying).isEqualTo(-1);
          paying = arm;
        }
      }
      best[paying]++;
      bandit.reset(first.sibling(index), 9);
      assertThat(Play.stepOptimally(bandit)).isEqualTo(1);
    }
    for (int tasks : best) {
      double error = Math.sqrt(0.25 * 0.75 / TASKS);
      assertThat(tasks / (double) TASKS).isCloseTo(0.25, within(4 * error));
    }
  }

  @Test
  void armsPayByChance() {
    Map<String, ?> parameters =
        Map.of("arms", 2, "best_probability", 0.7, "other_probability", 0.4);
    double[] paid = new double[2];
    Environment bandit = Play.begin(NAME, parameters, 1, 0);
    assertThat(bandit.optimalValue()).hasValue(0.7);
    for (int seed = 0; seed < TASKS; seed++) {
      for (int arm = 0; arm < 2; arm++) {
        bandit.reset(Task.of(NAME, parameters, 1), seed);
        double reward = Play.step(bandit, arm);
        paid[bandit.success().orElseThrow() ? 1 : 0] += reward;
      }
    }
    double error = Math.sqrt(0.25 / TASKS);
    assertThat(paid[1] / TASKS).isCloseTo(0.7, within(4 * error));
    assertThat(paid[0] / TASKS).isCloseTo(0.4, within(4 * error));
    assertThatThrownBy(
            () -> Play.begin(NAME, Map.of("best_probability", 0.3, "other_probability", 0.4), 1, 0))
        .hasMessageContaining("'other_probability' is 0.4; allowed is a number from 0.0 to 0.3");
  }
}
