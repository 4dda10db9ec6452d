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
   * The expert and the learner choose alike between two first actions; after the first one the
   * expert goes on well and the learner, which has not been there with an expert, by chance. So the
   * first choices are worth nothing: {@code f(s, a) - gamma E f(s', a')} is 0 for a' of the policy,
   * as it is for both sides the same mixture of f(s', 0) and f(s', 1), half and half.
   */
  @Test
  void theExpertsNextActionMustComeFromTheCurrentPolicy() {
    double[] resampled = firstRewards(false);
    assertThat(resampled[0]).isCloseTo(0, within(0.05));
    assertThat(resampled[1]).isCloseTo(0, within(0.05));

    // With its own next action the first step is praised for what the second one does
    double[] own = firstRewards(true);
    assertThat(own[0]).isGreaterThan(0.3);
    assertThat(own[1]).isCloseTo(0, within(0.05));
  }

  /** Rewards of the two first actions, for the next action by chance. */
  private static double[] firstRewards(boolean expertsOwnNext) {
    // Pairs: 0, 1 the first actions; 2, 3 actions after the first one; 4, 5 after the second one
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
    float[] f = FIT.fit(transitions);
    return new double[] {f[0] - (f[2] + f[3]) / 2, f[1] - (f[4] + f[5]) / 2};
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
