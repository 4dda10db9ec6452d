package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.InverseTransitions.Sides;
import io.rewardlake.transforms.random.RandomStreams;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class InversePrmTest {
  private static final InversePrm FIT = new InversePrm(1, 0, 10_000);

  @Test
  void withOneStepItIsTheLogRatioOfTheVisits() {
    // Four states of three actions; the sides differ in size, which balancing must undo
    int pairs = 12;
    int[] sizes = {30_000, 12_000};
    double[][] planted = new double[2][pairs];
    double[][] counts = new double[2][pairs];
    InverseTransitions transitions = new InverseTransitions();
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
        transitions.add(pair, InverseTransitions.TERMINAL, side(side == 1));
      }
    }

    double[] f = FIT.fit(transitions);
    for (int pair = 0; pair < pairs; pair++) {
      double learner = counts[0][pair];
      double expert = counts[1][pair];
      double observed = Math.log(expert / sizes[1]) - Math.log(learner / sizes[0]);
      double truth = Math.log(planted[1][pair] / planted[0][pair]);
      assertThat(f[pair]).isCloseTo(observed, within(0.01));
      assertThat(f[pair]).isCloseTo(truth, within(4 * Math.sqrt(1 / expert + 1 / learner)));
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
    double[] resampled = twoSteps(false);
    assertThat(resampled[0] - (resampled[2] + resampled[3]) / 2).isCloseTo(0, within(0.05));
    assertThat(resampled[1] - (resampled[4] + resampled[5]) / 2).isCloseTo(0, within(0.05));
    assertThat(resampled[2] - resampled[3]).isCloseTo(0.89, within(0.15));
    assertThat(resampled[4] - resampled[5]).isCloseTo(0, within(0.1));

    // With its own next action the first step takes back what the second one learned
    double[] own = twoSteps(true);
    assertThat(own[2] - own[3]).isCloseTo(0, within(0.1));
  }

  /** Fits f; 0, 1 are the first actions, 2, 3 and 4, 5 what comes after the one and the other. */
  private static double[] twoSteps(boolean expertsOwnNext) {
    InverseTransitions transitions = new InverseTransitions();
    UniformRandomProvider random = RandomStreams.of(8, "two steps");
    for (int i = 0; i < 40_000; i++) {
      boolean expert = i % 2 == 0;
      int first = random.nextInt(2);
      boolean knows = expert && first == 0;
      int second = 2 + 2 * first + (random.nextDouble() < (knows ? 0.9 : 0.5) ? 0 : 1);
      int policys = 2 + 2 * first + random.nextInt(2);
      transitions.add(first, expert && !expertsOwnNext ? policys : second, side(expert));
      transitions.add(second, InverseTransitions.TERMINAL, side(expert));
    }
    return FIT.fit(transitions);
  }

  @Test
  void thePenaltyKeepsWhatOnlyTheExpertDoesFinite() {
    InverseTransitions transitions = new InverseTransitions();
    transitions.add(0, InverseTransitions.TERMINAL, new Sides(10, 0));
    transitions.add(1, InverseTransitions.TERMINAL, new Sides(0, 10));
    double[] f = new InversePrm(1, 0.2, 10_000).fit(transitions);
    // Where the slopes of 1/2 softplus(-f) and of 0.2 / 20 f^2 cancel out
    assertThat(0.5 / (1 + Math.exp(f[0]))).isCloseTo(0.02 * f[0], within(1e-6));
    assertThat(f[1]).isCloseTo(-f[0], within(1e-6));
  }

  @Test
  void tasksMayBeFittedAloneByTheTotalsOfAll() {
    InverseTransitions[] tasks = {new InverseTransitions(), new InverseTransitions()};
    InverseTransitions both = new InverseTransitions();
    UniformRandomProvider random = RandomStreams.of(5, "tasks");
    for (int i = 0; i < 400; i++) {
      int task = random.nextInt(2);
      int pair = random.nextInt(5);
      int next = random.nextInt(6) - 1;
      Sides times = new Sides(random.nextInt(3), random.nextInt(5));
      tasks[task].add(pair, next, times);
      both.add(5 * task + pair, next < 0 ? next : 5 * task + next, times);
    }
    InversePrm model = new InversePrm(0.9, 0.1, 10_000);
    double[] together = model.fit(both);
    for (int task = 0; task < 2; task++) {
      double[] alone = model.fit(tasks[task], both.total());
      for (int pair = 0; pair < 5; pair++) {
        assertThat(alone[pair]).isCloseTo(together[5 * task + pair], within(1e-6));
      }
    }
    // Nothing nearby is better in any direction
    assertThat(slope(model, both, together)).isLessThan(1e-4);
  }

  /** The greatest slope of the loss, by differences. */
  private static double slope(InversePrm model, InverseTransitions transitions, double[] f) {
    double greatest = 0;
    for (int pair = 0; pair < f.length; pair++) {
      double[] up = f.clone();
      double[] down = f.clone();
      up[pair] += 1e-5;
      down[pair] -= 1e-5;
      double slope = (loss(model, transitions, up) - loss(model, transitions, down)) / 2e-5;
      greatest = Math.max(greatest, Math.abs(slope));
    }
    return greatest;
  }

  /** As the Javadoc has it. */
  private static double loss(InversePrm model, InverseTransitions transitions, double[] f) {
    double[] sums = new double[3];
    transitions
        .counts()
        .forEach(
            (transition, times) -> {
              double z =
                  f[transition.pair()]
                      - (transition.next() < 0 ? 0 : model.gamma() * f[transition.next()]);
              sums[0] += times.expert() * Math.log1p(Math.exp(-z));
              sums[1] += times.learners() * Math.log1p(Math.exp(z));
            });
    for (double value : f) {
      sums[2] += value * value;
    }
    Sides total = transitions.total();
    return sums[0] / total.expert() / 2
        + sums[1] / total.learners() / 2
        + model.penalty() / (total.expert() + total.learners()) * sums[2];
  }

  @Test
  void oneSideAloneTeachesNothing() {
    InverseTransitions transitions = new InverseTransitions();
    transitions.add(0, 1, side(true));
    assertThatThrownBy(() -> FIT.fit(transitions)).hasMessageContaining("0 of learners");
    assertThatThrownBy(() -> transitions.add(0, -2, side(true))).hasMessageContaining("next is -2");
    assertThatThrownBy(() -> new InversePrm(1.5, 0, 1)).hasMessageContaining("gamma is 1.5");
  }

  private static Sides side(boolean expert) {
    return expert ? new Sides(1, 0) : new Sides(0, 1);
  }
}
