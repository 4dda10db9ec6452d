package io.rewardlake.transforms.learn.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepValueTest {
  private static final int LENGTH = 8;
  private static final int FEATURES = 4;

  /** Of a standard normal number, 0.6 of all are above. */
  private static final double GOOD_ABOVE = -0.2533471;

  @Test
  void theLossesAreTheFormulas() {
    // z = 2 s - a + 0.5 = 1.5 at s = 1.5, a = 2
    float[] sample = {1.5f, 2, 0.25f};
    double z = 1.5;
    assertThat(loss(StepTarget.BCE, sample))
        .isCloseTo(-0.25 * Math.log(sigmoid(z)) - 0.75 * Math.log(1 - sigmoid(z)), within(1e-6));
    assertThat(loss(StepTarget.TANH, sample)).isCloseTo(Math.pow(z - 0.25, 2), within(1e-6));
    assertThat(loss(StepTarget.MSE, sample)).isCloseTo(Math.pow(z - 0.25, 2), within(1e-6));
    assertThat(value(StepTarget.BCE, sample)).isCloseTo(sigmoid(z), within(1e-6));
    assertThat(value(StepTarget.TANH, sample)).isCloseTo(Math.tanh(z), within(1e-6));
    assertThat(value(StepTarget.MSE, sample)).isCloseTo(z, within(1e-6));
  }

  @ParameterizedTest
  @EnumSource(StepTarget.class)
  void theGradientIsTheDerivative(StepTarget target) {
    ObjectiveProbe.random(model(target, 3, 2, List.of(4)), 6, 0.7, 3)
        .with(StepValue.TARGET, 0.1f, 0.9f, 0.4f)
        .assertGradient(StepValue.VALUE, 1e-3);
  }

  /** A step that was labelled several times gets the mean: of its labels, or of their atanh. */
  @ParameterizedTest
  @EnumSource(StepTarget.class)
  void aTableFindsTheMeanOfEachStepsTargets(StepTarget target) {
    float[][] labels = {{0.2f, 0.4f}, {0.9f, 0.5f}, {0, 0}};
    List<float[]> samples = new ArrayList<>();
    for (int step = 0; step < labels.length; step++) {
      for (float label : labels[step]) {
        float[] sample = new float[labels.length + 2];
        sample[step] = 1;
        sample[labels.length + 1] = label;
        samples.add(sample);
      }
    }
    StepValue model = model(target, labels.length, 1, List.of());
    LearnerState trained = train(model, samples, 2_000);
    double[][] said = InMemory.predict(model, trained, model.layout(), samples);
    for (int i = 0; i < said.length; i++) {
      double mean = (labels[i / 2][0] + labels[i / 2][1]) / 2.0;
      double expected = target == StepTarget.TANH ? Math.tanh(mean) : mean;
      assertThat(said[i][0]).isCloseTo(expected, within(0.01));
    }
  }

  /**
   * Card 117: a chain of 8 steps that only good actions survive, 6 of 10 are good, and what an
   * action is worth is known with noise.
   */
  @Test
  void playGuidedByALearnedQBeatsTheBestOfFour() {
    UniformRandomProvider random = RandomStreams.of(117, "chain");
    List<float[]> samples = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      float[] sample = candidate(random, i % LENGTH);
      double noise = ZigguratSampler.NormalizedGaussian.of(random).sample();
      sample[LENGTH + FEATURES] = (float) ((good(sample) ? 0.9 : 0) + 0.4 * noise);
      samples.add(sample);
    }
    StepValue model = model(StepTarget.MSE, LENGTH, FEATURES, List.of(32));
    LearnerState trained = train(model, samples, 1_000);

    int plays = 1_000;
    List<float[]> offered = new ArrayList<>();
    for (int i = 0; i < plays * LENGTH * 4; i++) {
      offered.add(candidate(random, i / 4 % LENGTH));
    }
    double[][] values = InMemory.predict(model, trained, model.layout(), offered);
    double guided = 0;
    double best = 0;
    double first = 0;
    for (int play = 0; play < plays; play++) {
      boolean guidedSurvives = true;
      boolean[] survives = {true, true, true, true};
      for (int step = 0; step < LENGTH; step++) {
        int from = (play * LENGTH + step) * 4;
        int chosen = from;
        for (int c = 0; c < 4; c++) {
          chosen = values[from + c][0] > values[chosen][0] ? from + c : chosen;
          survives[c] &= good(offered.get(from + c));
        }
        guidedSurvives &= good(offered.get(chosen));
      }
      guided += guidedSurvives ? 1 : 0;
      best += survives[0] || survives[1] || survives[2] || survives[3] ? 1 : 0;
      first += survives[0] ? 1 : 0;
    }
    assertThat(first / plays).isLessThan(0.04);
    assertThat(best / plays).isLessThan(0.12);
    assertThat(guided / plays).isGreaterThan(0.6);
  }

  private static float[] candidate(UniformRandomProvider random, int step) {
    float[] sample = new float[LENGTH + FEATURES + 1];
    sample[step] = 1;
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int i = 0; i < FEATURES; i++) {
      sample[LENGTH + i] = (float) normal.sample();
    }
    return sample;
  }

  private static boolean good(float[] sample) {
    double sum = 0;
    for (int i = 0; i < FEATURES; i++) {
      sum += sample[LENGTH + i] * (i % 2 == 0 ? 0.5 : -0.5);
    }
    return sum > GOOD_ABOVE;
  }

  private static StepValue model(StepTarget target, int state, int action, List<Integer> hidden) {
    SampleLayout steps =
        SampleLayout.empty().and(StepEncoding.STATE, state).and(StepEncoding.ACTION, action);
    return new StepValue(target, steps, hidden, 0.02);
  }

  private static LearnerState train(StepValue model, List<float[]> samples, int steps) {
    Schedule schedule = new Schedule(Optimizer.ADAM, 256, steps, 1, 0, 1);
    LearnerState first = LearnerState.initial(model, Optimizer.ADAM.moments(), 1);
    return InMemory.train(model, schedule, first, samples, steps).state();
  }

  private static double loss(StepTarget target, float[] sample) {
    return InMemory.figures(
            model(target, 1, 1, List.of()),
            new Schedule(Optimizer.SGD, 1, 1, 1, 0, 1),
            line(target),
            List.of(sample))
        .get("loss");
  }

  private static double value(StepTarget target, float[] sample) {
    StepValue model = model(target, 1, 1, List.of());
    return InMemory.predict(model, line(target), model.layout(), List.of(sample))[0][0];
  }

  private static LearnerState line(StepTarget target) {
    return LearnerState.initial(model(target, 1, 1, List.of()), 0, 1)
        .with(StepValue.VALUE, new float[] {2, -1, 0.5f});
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
