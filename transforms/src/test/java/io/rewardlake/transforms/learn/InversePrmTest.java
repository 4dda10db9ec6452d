package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.random.RandomStreams;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class InversePrmTest {
  private static final InversePrm FIT = new InversePrm(1, 0, 0.05, 1500);

  @Test
  void withOneStepItIsTheLogRatioOfTheVisits() {
    // Four states of three actions; the sides differ in size, which balancing must undo
    int pairs = 12;
    int[] sizes = {30_000, 12_000};
    double[][] planted = new double[2][pairs];
    double[][] counts = new double[2][pairs];
    InverseTransitions transitions = new InverseTransitions(pairs);
    UniformRandomProvider random = RandomStreams.of(3, "one step");
    for (int side = 0; side < 2; side++) {
      double total = 0;
      for (int pair = 0; pair < pairs; pair++) {
        planted[side][pair] = 0.2 + random.nextDouble();
        total += planted[side][pair];
      }
      for (int pair = 0; pair < pairs; pair++) {
        planted[side][pair] /= total;
      }
      for (int i = 0; i < sizes[side]; i++) {
        double left = random.nextDouble();
        int pair = 0;
        while (pair < pairs - 1 && left >= planted[side][pair]) {
          left -= planted[side][pair++];
        }
        counts[side][pair]++;
        transitions.add(side == 1, pair, InverseTransitions.TERMINAL);
      }
    }

    float[] f = FIT.fit(transitions);
    for (int pair = 0; pair < pairs; pair++) {
      double learner = counts[0][pair];
      double expert = counts[1][pair];
      double observed = Math.log(expert / sizes[1]) - Math.log(learner / sizes[0]);
      double truth = Math.log(planted[1][pair] / planted[0][pair]);
      assertThat((double) f[pair]).isCloseTo(observed, within(0.01));
      assertThat((double) f[pair])
          .isCloseTo(truth, within(4 * Math.sqrt(1 / expert + 1 / learner)));
    }
  }

  /**
   * The expert and the learner choose alike between two first actions. After the first one the
   * expert goes on well, nine times in ten, and the learner by chance; after the second one both go
   * on by chance. So the first choice is worth nothing, {@code f(s, a) = E f(s', a')}, and after
   * the first action the expert's way is better: where the slopes cancel out, f is 0.26 and -0.63.
   */
  @Test
  void theExpertsNextActionMustComeFromTheCurrentPolicy() {
    float[] resampled = twoSteps(false);
    assertThat(resampled[0] - (resampled[2] + resampled[3]) / 2).isCloseTo(0, within(0.05f));
    assertThat(resampled[1] - (resampled[4] + resampled[5]) / 2).isCloseTo(0, within(0.05f));
    assertThat(resampled[2] - resampled[3]).isCloseTo(0.89f, within(0.15f));
    assertThat(resampled[4] - resampled[5]).isCloseTo(0, within(0.1f));

    // With its own next action the first step takes back what the second one learned
    float[] own = twoSteps(true);
    assertThat(own[2] - own[3]).isCloseTo(0, within(0.1f));
  }

  /** Fits f; 0, 1 are the first actions, 2, 3 and 4, 5 what comes after the one and the other. */
  private static float[] twoSteps(boolean expertsOwnNext) {
    InverseTransitions transitions = new InverseTransitions(6);
    UniformRandomProvider random = RandomStreams.of(8, "two steps");
    for (int i = 0; i < 40_000; i++) {
      boolean expert = i % 2 == 0;
      int first = random.nextInt(2);
      boolean knows = expert && first == 0;
      int second = 2 + 2 * first + (random.nextDouble() < (knows ? 0.9 : 0.5) ? 0 : 1);
      int policys = 2 + 2 * first + random.nextInt(2);
      transitions.add(expert, first, expert && !expertsOwnNext ? policys : second);
      transitions.add(expert, second, InverseTransitions.TERMINAL);
    }
    return FIT.fit(transitions);
  }

  @Test
  void thePenaltyKeepsWhatOnlyTheExpertDoesFinite() {
    InverseTransitions transitions = new InverseTransitions(2);
    for (int i = 0; i < 10; i++) {
      transitions.add(true, 0, InverseTransitions.TERMINAL);
      transitions.add(false, 1, InverseTransitions.TERMINAL);
    }
    float[] f = new InversePrm(1, 0.01, 0.05, 1500).fit(transitions);
    // Where the slopes of 1/2 softplus(-f) and of 0.01 f^2 cancel out
    assertThat(0.5 / (1 + Math.exp(f[0]))).isCloseTo(0.02 * f[0], within(1e-4));
    assertThat(f[1]).isCloseTo(-f[0], within(1e-4f));
  }

  @Test
  void oneSideAloneTeachesNothing() {
    InverseTransitions transitions = new InverseTransitions(2);
    transitions.add(true, 0, 1);
    assertThatThrownBy(() -> FIT.fit(transitions)).hasMessageContaining("0 of learners");
    assertThatThrownBy(() -> transitions.add(true, 2, 1)).hasMessageContaining("pair is 2");
    assertThatThrownBy(() -> new InversePrm(1.5, 0, 0.1, 1)).hasMessageContaining("gamma is 1.5");
  }
}
