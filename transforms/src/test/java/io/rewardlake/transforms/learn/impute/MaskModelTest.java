package io.rewardlake.transforms.learn.impute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskModelTest {
  @Test
  void theLossIsTheCrossEntropyOfGoingOn() {
    SampleLayout layout = SampleLayout.empty().and("s", 1).and("terminated", 1);
    MaskModel model = new MaskModel(layout, List.of("s"), List.of(), 0.5);
    // m(x) = 2 x - 1
    LearnerState state = LearnerState.initial(model, 0, 1).with("mask", new float[] {2, -1});
    List<float[]> samples = List.of(new float[] {1, 0}, new float[] {3, 1});
    double goesOn = 1 / (1 + Math.exp(-1));
    double ended = 1 / (1 + Math.exp(-5));
    Schedule schedule = new Schedule(Optimizer.SGD, 2, 1, 1, 0, 1);
    assertThat(InMemory.figures(model, schedule, state, samples).get("mask_loss"))
        .isCloseTo(-(Math.log(goesOn) + Math.log(1 - ended)) / 2, within(1e-4));
    double slope = ((goesOn - 1) * 1 + ended * 3) / 2;
    assertThat(
            (double)
                InMemory.train(model, schedule, state, samples, 1).state().values().get("mask")[0])
        .isCloseTo(2 - 0.5 * slope, within(1e-4));
    assertThat(InMemory.predict(model, state, layout, samples)[1][0])
        .isCloseTo(ended, within(1e-5));
  }
}
