package io.rewardlake.transforms.learn.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.LocalTraining;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Box;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Td3BcTest {
  private static final double GAMMA = 0.9;
  private static final double PUSH = 0.5;
  private static final double EFFORT = 0.1;

  @TempDir Path scratch;

  @Test
  void theGradientsAreTheDerivativesAndTheActorMovesAtEverySecondStep() {
    Td3Bc objective = new Td3Bc(Nets.continuous(Head.DETERMINISTIC), 0.1, Targets.DEFAULT, 0);
    ObjectiveProbe probe = ObjectiveProbe.random(objective, 12, 0.4, 1).with("terminated", 0, 1, 0);
    probe.assertGradient("critic", 3e-3);
    assertThat(probe.figures()).doesNotContainKey("actor_loss");
    // Without the value, whose scale is a constant made of the same numbers, it is imitation
    probe.at(2).assertGradient("actor", 3e-3);
    assertThat(probe.at(2).gradients()).containsOnlyKeys("actor", "critic");
    // The critic does not follow what the actor wants
    Td3Bc wanting = new Td3Bc(Nets.continuous(Head.DETERMINISTIC), 0.1, Targets.DEFAULT, 2.5);
    assertThat(probe.of(wanting).at(2).gradients().get("critic"))
        .isEqualTo(probe.at(2).gradients().get("critic"));
  }

  @Test
  void theValueIsWeighedByItsOwnSize() {
    PolicyNetwork network = Nets.continuous(Head.DETERMINISTIC);
    Td3Bc with = new Td3Bc(network, 0.1, Targets.DEFAULT, 2.5);
    ObjectiveProbe probe = ObjectiveProbe.random(with, 12, 0.4, 1).at(2);
    // mean Q / mean |Q| lies between -1 and 1, and is +-1 where all values have one sign
    double share =
        (probe.figures().get("imitation_loss") - probe.figures().get("actor_loss")) / 2.5;
    assertThat(Math.abs(share)).isLessThanOrEqualTo(1 + 1e-6);
    float[] critic = probe.parameters("critic");
    for (int i = 1; i <= 2; i++) {
      critic[critic.length - i] = 1000;
    }
    ObjectiveProbe high = probe.parameters("critic", critic);
    assertThat(high.figures().get("imitation_loss") - high.figures().get("actor_loss"))
        .isCloseTo(2.5, within(1e-3));
  }

  /** s' = s + a / 2, reward -(s^2 + a^2 / 10): the best gain is that of the Riccati equation. */
  @Test
  void aLinearQuadraticProblemIsSolved() throws IOException {
    PolicyNetwork network =
        PolicyNetwork.of(
            new EpisodeSpaces(Box.of(-9, 9, 1), Box.of(-1, 1, 1)),
            Head.DETERMINISTIC,
            List.of(32, 32),
            Activation.RELU);
    Td3Bc objective = new Td3Bc(network, 2e-3, new Targets(GAMMA, 0.02), 20);
    Schedule schedule = new Schedule(Optimizer.ADAM, 256, 3000, 1, 0, 3);
    LearnerState state = LocalTraining.train(objective, schedule, randomSteps(), scratch);
    float[] parameters = state.values().get("actor");
    double best = cost(s -> Math.max(-1, Math.min(1, -gain() * s)));
    double found = cost(s -> act(network, parameters, s));
    double idle = cost(s -> 0);
    assertThat(best).isLessThan(0.7 * idle);
    assertThat(found).isLessThan(best + 0.1 * (idle - best));
  }

  @Test
  void otherPoliciesAreRefused() {
    assertThatThrownBy(() -> new Td3Bc(Nets.continuous(Head.GAUSSIAN), 0.1, Targets.DEFAULT, 2.5))
        .hasMessageContaining("deterministic");
  }

  private static float[][] randomSteps() {
    UniformRandomProvider random = RandomStreams.of(5, "linear");
    float[][] rows = new float[8000][];
    for (int i = 0; i < rows.length; i++) {
      float s = (float) random.nextDouble(-1.5, 1.5);
      float a = (float) random.nextDouble(-1, 1);
      rows[i] = new float[] {s, a, (float) reward(s, a), (float) (s + PUSH * a), 0};
    }
    return rows;
  }

  private static double reward(double s, double a) {
    return -(s * s + EFFORT * a * a);
  }

  /** K of a = -K s: p = 1 + g p - (g p b)^2 / (r + g b^2 p). */
  private static double gain() {
    double p = 1;
    for (int i = 0; i < 200; i++) {
      p = 1 + GAMMA * p - Math.pow(GAMMA * p * PUSH, 2) / (EFFORT + GAMMA * PUSH * PUSH * p);
    }
    return GAMMA * p * PUSH / (EFFORT + GAMMA * PUSH * PUSH * p);
  }

  private static double cost(DoubleUnaryOperator policy) {
    double sum = 0;
    for (double start : new double[] {-1, -0.5, 0.5, 1}) {
      double s = start;
      for (int t = 0; t < 40; t++) {
        double a = policy.applyAsDouble(s);
        sum -= Math.pow(GAMMA, t) * reward(s, a);
        s += PUSH * a;
      }
    }
    return sum;
  }

  private static double act(PolicyNetwork network, float[] parameters, double s) {
    return Math.tanh(Nets.outputs(network, parameters, s)[0]);
  }
}
