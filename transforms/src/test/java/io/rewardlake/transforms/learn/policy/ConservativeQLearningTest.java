package io.rewardlake.transforms.learn.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.LocalTraining;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConservativeQLearningTest {
  @TempDir Path scratch;

  @Test
  void theLossOfOneStepByHand() {
    ConservativeQLearning cql =
        new ConservativeQLearning(Nets.table(2, 2), 0.1, new Targets(0.5, 0.1), 2);
    // Q(0, .) = (1, 2), Q(1, .) = (5, 4); the slow copy has Q'(1, .) = (-1, 7)
    float[] q = {1, 5, 2, 4, 0, 0};
    float[] slow = {0, -1, 0, 7, 0, 0};
    ObjectiveProbe probe =
        new ObjectiveProbe(
            cql,
            Map.of("actor", q, "actor_target", slow),
            new float[][] {{0, 0, 3, 1, 0}, {0, 1, 0.5f, 1, 1}},
            1);
    // y = 3 + 0.5 Q'(1, argmax Q(1, .) = 0) = 2.5, so x = -1.5; and y = 0.5, so x = 1.5: huber 1
    double penalty = (Math.log(Math.E + Math.exp(2)) * 2 - 1 - 2) / 2;
    assertThat(probe.figures().get("critic_loss")).isCloseTo(1, within(1e-6));
    assertThat(probe.figures().get("conservative_loss")).isCloseTo(penalty, within(1e-6));
    assertThat(probe.total()).isCloseTo(1 + 2 * penalty, within(1e-5));
  }

  @Test
  void theGradientIsTheDerivativeAndTheTargetHasNone() {
    ConservativeQLearning cql =
        new ConservativeQLearning(Nets.categorical(), 0.1, Targets.DEFAULT, 1);
    ObjectiveProbe probe =
        ObjectiveProbe.random(cql, 12, 0.5, 1).with("action", 0, 1, 2, 3).with("terminated", 0, 1);
    probe.assertGradient("actor", 2e-3);
    assertThat(probe.gradients()).containsOnlyKeys("actor");
  }

  @Test
  void randomStepsGiveTheOptimalPolicy() throws IOException {
    PolicyNetwork network = Nets.table(Corridor.PLACES, 2);
    ConservativeQLearning cql =
        new ConservativeQLearning(network, 0.02, new Targets(Corridor.GAMMA, 0.05), 0.1);
    Schedule schedule = new Schedule(Optimizer.ADAM, 256, 1500, 1, 0, 3);
    LearnerState state = LocalTraining.train(cql, schedule, Corridor.randomSteps(4000), scratch);
    float[] parameters = state.values().get("actor");
    assertThat(Nets.greedy(network, parameters)).isEqualTo(Corridor.OPTIMAL);
    PolicyModel policy = cql.policy(state);
    assertThat(Nets.greedy(network, PolicyFiles.parameters(policy))).isEqualTo(Corridor.OPTIMAL);
  }

  @Test
  void continuousActionsAreRefused() {
    assertThatThrownBy(
            () ->
                new ConservativeQLearning(Nets.continuous(Head.GAUSSIAN), 0.1, Targets.DEFAULT, 1))
        .hasMessageContaining("discrete");
  }
}
