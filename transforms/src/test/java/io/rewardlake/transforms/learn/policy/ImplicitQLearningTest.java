package io.rewardlake.transforms.learn.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.LocalTraining;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import io.rewardlake.transforms.learn.stage.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImplicitQLearningTest {
  @TempDir Path scratch;

  @Test
  void theLossesOfOneStepByHand() {
    ImplicitQLearning iql =
        new ImplicitQLearning(Nets.table(2, 2), 0.1, new Targets(0.5, 0.1), 0.8, 3);
    // Both critics are a row of weights over (state, action) one-hot; member m's column of the
    // shared first layer. Q1 = (1, 2) by state plus (10, 20) by action, Q2 = 100 + that
    float[] critic = {1, 101, 2, 102, 10, 10, 20, 20, 0, 0};
    float[] value = {4, 30, 0.5f};
    float[] actor = {0, 0, (float) Math.log(3), 0, 0, 0};
    ObjectiveProbe probe =
        new ObjectiveProbe(
            iql,
            Map.of("critic", critic, "critic_target", critic, "value", value, "actor", actor),
            new float[][] {{0, 0, 7, 1, 0}, {1, 1, 7, 1, 1}},
            1);
    // V = 4.5, 30.5; Q' = 11, 22; u = 6.5, -8.5
    double valueLoss = (0.8 * 6.5 * 6.5 + 0.2 * 8.5 * 8.5) / 2;
    // y = 7 + 30.5 / 2 = 22.25 and 7; Q1 - y = -11.25, 15; Q2 - y = 88.75, 115
    double criticLoss = (11.25 * 11.25 + 15 * 15 + 88.75 * 88.75 + 115 * 115) / 4;
    // The first weight exp(19.5) is cut to 100, pi = (1/4, 3/4); the second is exp(-25.5)
    double actorLoss = (100 * Math.log(4) + Math.exp(-25.5) * Math.log(2)) / 2;
    Map<String, Double> figures = probe.figures();
    assertThat(figures.get("value_loss")).isCloseTo(valueLoss, within(1e-3));
    assertThat(figures.get("critic_loss")).isCloseTo(criticLoss, within(1e-2));
    assertThat(figures.get("actor_loss")).isCloseTo(actorLoss, within(1e-3));
    assertThat(probe.total())
        .isCloseTo(valueLoss + criticLoss + actorLoss, within(1e-5 * criticLoss));
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void theGradientsAreTheDerivativesAndTheTargetHasNone(Head head) {
    PolicyNetwork network = head == Head.CATEGORICAL ? Nets.categorical() : Nets.continuous(head);
    ImplicitQLearning iql = new ImplicitQLearning(network, 0.1, Targets.DEFAULT, 0.7, 1);
    ObjectiveProbe probe = ObjectiveProbe.random(iql, 12, 0.4, 1).with("terminated", 0, 1, 0);
    if (head == Head.CATEGORICAL) {
      probe = probe.with("action", 0, 1, 2, 3);
    }
    assertThat(probe.gradients()).containsOnlyKeys("actor", "critic", "value");
    probe.assertGradient("actor", 3e-3);
    probe.assertGradient("critic", 3e-3);
    // The actor's weights hold V too, where it is a constant: with beta 0 they do not
    ImplicitQLearning even = new ImplicitQLearning(network, 0.1, Targets.DEFAULT, 0.7, 0);
    probe.of(even).assertGradient("value", 3e-3);
  }

  @Test
  void randomStepsGiveTheOptimalPolicy() throws IOException {
    // A critic of one layer could not tell what an action is worth in different places
    PolicyNetwork table = Nets.table(Corridor.PLACES, 2);
    PolicyNetwork network =
        PolicyNetwork.of(
            new EpisodeSpaces(table.observations(), table.actions()),
            Head.CATEGORICAL,
            List.of(32),
            Activation.RELU);
    ImplicitQLearning iql =
        new ImplicitQLearning(network, 0.003, new Targets(Corridor.GAMMA, 0.05), 0.9, 10);
    Schedule schedule = new Schedule(Optimizer.ADAM, 256, 2500, 1, 0, 3);
    LearnerState state = LocalTraining.train(iql, schedule, Corridor.randomSteps(4000), scratch);
    assertThat(Nets.greedy(network, state.values().get("actor"))).isEqualTo(Corridor.OPTIMAL);
  }
}
