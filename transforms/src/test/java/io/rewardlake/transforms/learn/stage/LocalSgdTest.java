package io.rewardlake.transforms.learn.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalSgdTest {
  @Test
  void theOuterOptimiserIsNesterov() {
    LearnerState common = state(1, List.of(new float[] {0.5f}));
    List<LearnerState> parts = List.of(state(2, List.of()), state(4, List.of()));
    LearnerState after = new LocalSgd(2, 1, 0.5, 0.8).combine(common, parts);
    // d = 3 - 1, v = 0.8 * 0.5 + 2, theta = 1 + 0.5 (2 + 0.8 * 2.4)
    assertThat(after.moments().get("w").get(0)).containsExactly(2.4f);
    assertThat(after.values().get("w")[0]).isCloseTo(2.96f, within(1e-6f));
  }

  @Test
  void roundsDivideTheStepsOfEachCheckpoint() {
    Schedule schedule = new Schedule(Optimizer.ADAM, 32, 100, 2, 0, 7);
    LocalSgd rounds = new LocalSgd(2, 3, 1, 0);
    assertThat(IntStream.rangeClosed(1, 6).mapToLong(round -> rounds.end(schedule, round)))
        .containsExactly(16L, 33L, 50L, 66L, 83L, 100L);
  }

  private static LearnerState state(float value, List<float[]> moments) {
    return new LearnerState(3, Map.of("w", new float[] {value}), Map.of("w", moments));
  }
}
