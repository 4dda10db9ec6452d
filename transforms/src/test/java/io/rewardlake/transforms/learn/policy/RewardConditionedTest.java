package io.rewardlake.transforms.learn.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.LocalTraining;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardConditionedTest {
  private static final double[] BEHAVIOUR = {0.5, 0.3, 0.2};
  private static final double[] SUCCESS = {0.2, 0.5, 0.9};
  private static final int PULLS = 50_000;

  @TempDir Path scratch;

  /** MindFlow+'s contextual bandit: Bayes' rule on the token, neither a filter nor no token. */
  @Test
  void aBanditIsLearnedByBayesRule() throws IOException {
    PolicyNetwork network = Nets.table(1, 3).conditioned(1);
    RewardConditioned objective =
        new RewardConditioned(network, 0.05, RewardConditioned.CONDITION, 1);
    Schedule schedule = new Schedule(Optimizer.ADAM, 5000, 500, 1, 0, 3);
    LearnerState state = LocalTraining.train(objective, schedule, pulls(), scratch);
    float[] parameters = state.values().get("actor");
    double[] good = Nets.softmax(network, parameters, 1, 1);
    double[] bad = Nets.softmax(network, parameters, 1, 0);
    assertThat(distance(good, 0.2326, 0.3488, 0.4186)).isLessThan(0.02);
    assertThat(distance(bad, 0.7018, 0.2632, 0.0351)).isLessThan(0.02);
    double value = 0;
    for (int action = 0; action < SUCCESS.length; action++) {
      value += good[action] * SUCCESS[action];
    }
    assertThat(value).isCloseTo(0.5977, within(0.02));
    // The policy that is registered acts under the token that it was made for
    assertThat(objective.policy(state, 1).inputs()).isEqualTo(1);
  }

  @Test
  void theGradientIsTheDerivative() {
    PolicyNetwork network = Nets.categorical().conditioned(1);
    ObjectiveProbe.random(
            new RewardConditioned(network, 0.1, EpisodeSamples.RETURN_TO_GO, 2), 12, 0.5, 1)
        .with("action", 0, 1, 2, 3)
        .assertGradient("actor", 2e-3);
  }

  private static float[][] pulls() {
    UniformRandomProvider random = RandomStreams.of(11, "bandit");
    float[][] rows = new float[PULLS][];
    for (int i = 0; i < PULLS; i++) {
      double u = random.nextDouble();
      int action = u < BEHAVIOUR[0] ? 0 : u < BEHAVIOUR[0] + BEHAVIOUR[1] ? 1 : 2;
      boolean good = random.nextDouble() < SUCCESS[action];
      rows[i] = new float[] {0, good ? 1 : 0, action};
    }
    return rows;
  }

  /** Total variation. */
  private static double distance(double[] found, double... expected) {
    double sum = 0;
    for (int i = 0; i < found.length; i++) {
      sum += Math.abs(found[i] - expected[i]) / 2;
    }
    return sum;
  }
}
