package io.rewardlake.transforms.learn.impute;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** A ring of cells, with noise that no action has a part in, in half of the transitions. */
class IntrinsicCuriosityTest {
  private static final int CELLS = 8;
  private static final int NOISE = 8;
  private static final int ACTIONS = 3;
  private static final int HELD_OUT = 5;
  private static final SampleLayout LAYOUT =
      SampleLayout.empty().and("s", CELLS + NOISE).and("a", ACTIONS).and("s'", CELLS + NOISE);
  private static final List<float[]> QUIET = transitions(300, false, false, "quiet");
  private static final List<float[]> NOISY = transitions(300, true, false, "noisy");
  private static final List<float[]> HELD = transitions(300, false, true, "held out");

  @Test
  void curiosityIgnoresWhatTheAgentCannotInfluence() {
    IntrinsicCuriosity model = model(0.2, false, 3e-3);
    LearnerState trained = train(model, 1500);
    assertThat(figures(model, trained).get(IntrinsicCuriosity.INVERSE)).isGreaterThan(0.95);
    assertThat(figures(model, trained).get(IntrinsicCuriosity.VARIANCE)).isGreaterThan(1);
    assertThat(noiseRatio(model, trained)).isLessThan(2);
    assertThat(mean(model, trained, HELD)).isGreaterThan(100 * mean(model, trained, QUIET));
  }

  @Test
  void inverseDynamicsFeaturesKeepTheNoise() {
    // What is left of the error of quiet steps is small, so in small steps
    IntrinsicCuriosity model = model(0.2, true, 1e-3);
    LearnerState trained = train(model, 5000);
    assertThat(figures(model, trained).get(IntrinsicCuriosity.INVERSE)).isGreaterThan(0.95);
    assertThat(noiseRatio(model, trained)).isGreaterThan(20);
  }

  @Test
  void withoutTheInverseModelFeaturesCollapse() {
    IntrinsicCuriosity model = model(1, false, 3e-3);
    LearnerState trained = train(model, 1500);
    assertThat(figures(model, trained).get(IntrinsicCuriosity.INVERSE)).isLessThan(0.4);
    assertThat(figures(model, trained).get(IntrinsicCuriosity.VARIANCE)).isLessThan(0.05);
    // A constant is foreseen everywhere, also where nothing was seen
    assertThat(mean(model, trained, HELD)).isLessThan(0.05);
  }

  private static IntrinsicCuriosity model(double beta, boolean detached, double learningRate) {
    return new IntrinsicCuriosity(
        LAYOUT, true, List.of(64), 16, Activation.TANH, beta, 1, detached, learningRate);
  }

  private static Map<String, Double> figures(IntrinsicCuriosity model, LearnerState trained) {
    List<float[]> all = Stream.concat(QUIET.stream(), NOISY.stream()).toList();
    Schedule schedule = new Schedule(Optimizer.ADAM, 300, 1, 1, 0, 2);
    return InMemory.figures(model, schedule, trained, all);
  }

  private static double noiseRatio(IntrinsicCuriosity model, LearnerState trained) {
    return mean(model, trained, NOISY) / mean(model, trained, QUIET);
  }

  private static LearnerState train(IntrinsicCuriosity model, int steps) {
    List<float[]> samples = new ArrayList<>(transitions(4000, false, false, "train quiet"));
    samples.addAll(transitions(4000, true, false, "train noisy"));
    Schedule schedule = new Schedule(Optimizer.ADAM, 128, steps, 1, 0, 2);
    LearnerState first = LearnerState.initial(model, 2, 2);
    return InMemory.train(model, schedule, first, samples, steps).state();
  }

  private static double mean(IntrinsicCuriosity model, LearnerState state, List<float[]> samples) {
    double sum = 0;
    for (double[] novelty : InMemory.predict(model, state, LAYOUT, samples)) {
      sum += novelty[0];
    }
    return sum / samples.size();
  }

  /** Moves along the ring: left, stay, right; from the held-out cell only, or never from it. */
  private static List<float[]> transitions(int count, boolean noise, boolean held, String name) {
    UniformRandomProvider random = RandomStreams.of(8, name);
    List<float[]> samples = new ArrayList<>();
    while (samples.size() < count) {
      int cell = held ? HELD_OUT : random.nextInt(CELLS);
      int action = random.nextInt(ACTIONS);
      if (held || cell != HELD_OUT) {
        float[] sample = new float[LAYOUT.width()];
        int after = CELLS + NOISE + ACTIONS;
        sample[cell] = 1;
        sample[CELLS + NOISE + action] = 1;
        sample[after + (cell + action - 1 + CELLS) % CELLS] = 1;
        for (int i = 0; i < NOISE && noise; i++) {
          sample[CELLS + i] = (float) (2 * random.nextDouble() - 1);
          sample[after + CELLS + i] = (float) (2 * random.nextDouble() - 1);
        }
        samples.add(sample);
      }
    }
    return samples;
  }
}
