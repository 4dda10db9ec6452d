package io.rewardlake.transforms.learn.impute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomNetworkDistillationTest {
  private static final int CELLS = 60;
  private static final int ACTIONS = 4;
  private static final SampleLayout LAYOUT = SampleLayout.empty().and("s", CELLS).and("a", ACTIONS);
  private static final RandomNetworkDistillation MODEL =
      new RandomNetworkDistillation(LAYOUT, List.of("s", "a"), List.of(64, 64), 32, 1e-3);

  @Test
  void whatWasSeenIsNoLongerNovel() {
    List<float[]> seen = new ArrayList<>();
    List<float[]> never = new ArrayList<>();
    for (int cell = 0; cell < CELLS; cell++) {
      for (int action = 0; action < ACTIONS; action++) {
        (cell < CELLS / 2 ? seen : never).add(pair(cell, action));
      }
    }
    Schedule schedule = new Schedule(Optimizer.ADAM, 64, 800, 1, 0, 4);
    LearnerState first = LearnerState.initial(MODEL, 2, 4);
    InMemory.Trained trained = InMemory.train(MODEL, schedule, first, seen, 800);
    assertThat(mean(trained.state(), never)).isGreaterThan(20 * mean(trained.state(), seen));
    // The random network is what it was
    assertThat(trained.state().values().get("novelty_target"))
        .isEqualTo(first.values().get("novelty_target"));

    LearnerState finished = MODEL.finished(trained.state(), List.of(trained.interval()));
    double std = finished.values().get("novelty_scale")[0];
    double error = trained.interval().trained().get("novelty_error");
    double square = trained.interval().trained().get("novelty_error_square");
    assertThat(std).isCloseTo(Math.sqrt(square - error * error), within(1e-6)).isPositive();
    assertThat(mean(finished, never)).isCloseTo(mean(trained.state(), never) / std, within(1e-3));
  }

  private static double mean(LearnerState state, List<float[]> pairs) {
    double sum = 0;
    for (double[] novelty : InMemory.predict(MODEL, state, LAYOUT, pairs)) {
      sum += novelty[0];
    }
    return sum / pairs.size();
  }

  private static float[] pair(int cell, int action) {
    float[] sample = new float[LAYOUT.width()];
    sample[cell] = 1;
    sample[CELLS + action] = 1;
    return sample;
  }
}
