package io.rewardlake.transforms.learn.impute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class RewardRegressionTest {
  /**
   * Draws of the labelled steps; each is a column of one ensemble, blind to the others' samples.
   */
  private static final int DRAWS = 30;

  private static final int FEATURES = 8;
  private static final int LABELS = 200;
  private static final double NOISE = 0.3;

  @Test
  void leastSquaresReachesItsClosedFormError() {
    SampleLayout layout =
        SampleLayout.empty().and("s", FEATURES).and("reward", 1).and("weight", DRAWS);
    RewardRegression model = new RewardRegression(layout, List.of("s"), 1, DRAWS, List.of(), 0.15);
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(RandomStreams.of(5, "linear truth"));
    double[] truth = new double[FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      truth[j] = normal.sample();
    }
    List<float[]> samples = new ArrayList<>();
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < LABELS; i++) {
        float[] sample = features(normal, layout.width());
        sample[FEATURES] = (float) (reward(truth, sample) + NOISE * normal.sample());
        sample[FEATURES + 1 + draw] = 1;
        samples.add(sample);
      }
    }
    Schedule schedule = new Schedule(Optimizer.SGD, samples.size(), 250, 1, 0, 1);
    LearnerState first =
        model.standardised(
            LearnerState.initial(model, 0, 1),
            new Moments(
                Collections.nCopies(FEATURES, 0.1), Collections.nCopies(FEATURES, 1.1), 0.5, 3));
    LearnerState fitted = InMemory.train(model, schedule, first, samples, 250).state();

    List<float[]> fresh = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      fresh.add(features(normal, layout.width()));
    }
    double[][] said = InMemory.predict(model.byFold(), fitted, layout, fresh);
    double sum = 0;
    for (int i = 0; i < said.length; i++) {
      for (int draw = 0; draw < DRAWS; draw++) {
        sum += Math.pow(said[i][draw] - reward(truth, fresh.get(i)), 2);
      }
    }
    double mse = NOISE * NOISE + sum / said.length / DRAWS;
    double expected = NOISE * NOISE * (1 + (FEATURES + 1.0) / (LABELS - FEATURES - 2));
    assertThat(expected).isCloseTo(0.0943, within(1e-4));
    assertThat(mse).isCloseTo(expected, within(0.05 * expected));
    // The excess over the noise is what estimating nine numbers costs: it is there, and no more
    assertThat(mse - NOISE * NOISE).isBetween(0.002, 0.007);
  }

  @Test
  void theLossWeighsSamplesPerColumn() {
    SampleLayout layout = SampleLayout.empty().and("s", 1).and("reward", 1).and("weight", 2);
    RewardRegression model = new RewardRegression(layout, List.of("s"), 2, 1, List.of(), 0.1);
    // Column 0: r = 2 x + 1, column 1: r = -x; tensors: weight [1, 2], bias [2, 1, 1]
    LearnerState state =
        LearnerState.initial(model, 0, 1)
            .with("reward", new float[] {2, -1, 1, 0})
            .with("reward_targets", new float[] {1, 2});
    List<float[]> samples =
        List.of(new float[] {1, 5, 3, 1}, new float[] {2, -1, 1, 0}, new float[] {0, 3, 0, 1});
    // Standardised rewards 2, -1, 1; column 0 says 3, 5, 1, column 1 says -1, -2, 0
    double first = (3 * 1 + 1 * 36) / 4.0;
    double second = (1 * 9 + 1 * 1) / 2.0;
    Schedule schedule = new Schedule(Optimizer.SGD, 3, 1, 1, 0, 1);
    assertThat(InMemory.figures(model, schedule, state, samples).get("reward_loss"))
        .isCloseTo((first + second) / 2, within(1e-5));
    // d/d weight of column 0: 2 (3 * 1 * 1 + 1 * 6 * 2) / 4, of column 1: 2 (1 * -3 * 1) / 2
    float[] after =
        InMemory.train(model, schedule, state, samples, 1).state().values().get("reward");
    assertThat((double) after[0]).isCloseTo(2 - 0.1 * 7.5, within(1e-5));
    assertThat((double) after[1]).isCloseTo(-1 + 0.1 * 3, within(1e-5));
    // Said in reward units: mean and deviation of (1 + 2 * 5) and (1 + 2 * -2)
    double[][] said = InMemory.predict(model, state, layout, samples);
    assertThat(said[1]).containsExactly(new double[] {4, 7}, within(1e-5));
  }

  private static float[] features(ZigguratSampler.NormalizedGaussian normal, int width) {
    float[] sample = new float[width];
    for (int j = 0; j < FEATURES; j++) {
      sample[j] = (float) normal.sample();
    }
    return sample;
  }

  private static double reward(double[] truth, float[] sample) {
    double sum = 0.7;
    for (int j = 0; j < FEATURES; j++) {
      sum += truth[j] * sample[j];
    }
    return sum;
  }
}
