package io.rewardlake.transforms.evaluate.ope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Doubles;
import io.rewardlake.transforms.evaluate.ope.TinyMdp.Trajectory;
import io.rewardlake.transforms.rollout.environment.Discrete;
import org.junit.jupiter.api.Test;

class DoublyRobustTest {
  private static final ImportanceSampling SAMPLING =
      new ImportanceSampling(TinyMdp.GAMMA, Double.POSITIVE_INFINITY);

  private static double estimate(Trajectory one, double[] q) {
    LoggedEpisode episode = TinyMdp.logged(one);
    ActionValues values =
        new ActionValues(StateFeatures.of(TinyMdp.SPEC, false), Discrete.of(2), Doubles.asList(q));
    double[] ratios =
        SAMPLING.ratios("e", one.logProbs(TinyMdp.TARGET), one.logProbs(TinyMdp.BEHAVIOUR));
    return new DoublyRobust(TinyMdp.GAMMA)
        .value(
            ratios,
            one.rewards(),
            values.taken(episode),
            values.states(episode, TinyMdp.probabilities(episode)));
  }

  @Test
  void anExactModelOfACertainEnvironmentLeavesNoVariance() {
    TinyMdp mdp = new TinyMdp(true);
    assertThat(mdp.trajectories(TinyMdp.BEHAVIOUR))
        .hasSize(8)
        .allSatisfy(
            one ->
                assertThat(estimate(one, mdp.exactQ())).isCloseTo(mdp.exactValue(), within(1e-12)));
  }

  @Test
  void aWrongModelLeavesItUnbiased() {
    TinyMdp mdp = new TinyMdp(false);
    double[] wrong = new double[2 * TinyMdp.STATES];
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] = 10 * Math.sin(i);
    }
    for (double[] q : new double[][] {wrong, new double[wrong.length], mdp.exactQ()}) {
      double mean = 0;
      for (Trajectory one : mdp.trajectories(TinyMdp.BEHAVIOUR)) {
        mean += one.probability() * estimate(one, q);
      }
      assertThat(mean).isCloseTo(mdp.exactValue(), within(1e-12));
    }
  }

  @Test
  void withoutAModelItIsPerDecision() {
    for (Trajectory one : new TinyMdp(false).trajectories(TinyMdp.BEHAVIOUR)) {
      double[] ratios =
          SAMPLING.ratios("e", one.logProbs(TinyMdp.TARGET), one.logProbs(TinyMdp.BEHAVIOUR));
      double[] weights = ImportanceSampling.weights("e", ratios);
      assertThat(estimate(one, new double[2 * TinyMdp.STATES]))
          .isCloseTo(SAMPLING.perDecision(weights, one.rewards()), within(1e-12));
    }
    assertThatThrownBy(() -> new DoublyRobust(-0.1)).hasMessageContaining("gamma is -0.1");
  }
}
