package io.rewardlake.transforms.rollout.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BitFlippingTest {
  private static final Task TASK = Task.of("BitFlipping-v0", Map.of("n_bits", 3), 0);

  private static Environment at(double... bits) {
    Environment environment = Environments.create("BitFlipping-v0");
    List<Double> state = new ArrayList<>();
    for (double bit : bits) {
      state.add(bit);
    }
    environment.restore(Snapshot.at(TASK, 0, state));
    return environment;
  }

  private static double flip(Environment environment, int bit) {
    Batch action = environment.spec().actions().batch(1);
    action.numbers()[0] = bit;
    return environment.step(action, 0);
  }

  @Test
  void endsWhenTheBitsAreThoseOfTheGoal() {
    Environment environment = at(0, 1, 0, 1, 1, 1);
    assertThat(flip(environment, 1)).isEqualTo(-1);
    assertThat(flip(environment, 1)).isEqualTo(-1);
    assertThat(environment.truncated()).isFalse();
    environment = at(0, 1, 0, 1, 1, 1);
    assertThat(flip(environment, 0)).isEqualTo(-1);
    assertThat(environment.success()).hasValue(false);
    assertThat(flip(environment, 2)).isEqualTo(0);
    assertThat(environment.terminated()).isTrue();
    assertThat(environment.truncated()).isFalse();
    assertThat(environment.success()).hasValue(true);
    assertThat(Play.observation(environment)).isEqualTo("[1.0, 1.0, 1.0, 1.0, 1.0, 1.0]");
  }

  @Test
  void asManyStepsAsBits() {
    Environment environment = at(0, 0, 0, 1, 1, 1);
    flip(environment, 0);
    flip(environment, 0);
    flip(environment, 0);
    assertThat(environment.terminated()).isFalse();
    assertThat(environment.truncated()).isTrue();
  }

  @Test
  void theOracleAgainstEverySequence() {
    for (int state = 1; state < 8; state++) {
      Environment environment = at(state & 1, (state >> 1) & 1, (state >> 2) & 1, 0, 0, 0);
      double best = Search.bestReturn(environment, 3);
      assertThat(environment.optimalValue()).hasValue(best);
      int distance = Integer.bitCount(state);
      assertThat(environment.stepsToSuccess()).hasValue(distance);
      double earned = 0;
      for (int step = 0; step < distance; step++) {
        assertThat(environment.terminated()).isFalse();
        earned += Play.stepOptimally(environment);
      }
      assertThat(environment.terminated()).isTrue();
      assertThat(earned).isEqualTo(best);
    }
  }

  @Test
  void startAndGoalDiffer() {
    Environment environment = Environments.create("BitFlipping-v0");
    Task one = Task.of("BitFlipping-v0", Map.of("n_bits", 1), 0);
    for (int seed = 0; seed < 50; seed++) {
      environment.reset(one.sibling(seed), 0);
      assertThat(environment.stepsToSuccess()).hasValue(1);
    }
  }

  @Test
  void goalsAreReadFromObservations() {
    Goals goals = at(0, 1, 0, 1, 1, 1).goals().orElseThrow();
    assertThat(List.of(goals.size(), goals.achievedAt(), goals.desiredAt()))
        .containsExactly(3, 0, 3);
    assertThat(goals.reward(new float[] {1, 0, 1}, new float[] {1, 0, 1})).isEqualTo(0);
    assertThat(goals.terminates(new float[] {1, 0, 1}, new float[] {1, 0, 1})).isTrue();
    assertThat(goals.reward(new float[] {1, 0, 1}, new float[] {1, 1, 1})).isEqualTo(-1);
    assertThat(goals.terminates(new float[] {1, 0, 1}, new float[] {1, 1, 1})).isFalse();
  }
}
