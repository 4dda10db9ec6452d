package io.rewardlake.transforms.learn.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.CausalTransformer;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import io.rewardlake.transforms.learn.stage.Predictor;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.model.History;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two trials of two steps between vectors and discrete or continuous actions. */
class SequenceNetworkTest {
  private static final int CONTEXT = 5;
  private static final float[] TRIALS = {0, 0, 1, 1, 0};
  private static final float[] STEPS = {0, 1, 0, 1, 0};
  private static final float[] MASK = {1, 1, 1, 1, 0};
  private static final double TARGET = 6;
  private static final double SCALE = 2;

  @ParameterizedTest
  @EnumSource(
      value = Head.class,
      names = {"CATEGORICAL", "DETERMINISTIC"})
  void theGradientIsTheDerivative(Head head) {
    ObjectiveProbe probe =
        ObjectiveProbe.random(objective(head, Activation.TANH), 3, 0.5, 1)
            .with("trial", TRIALS)
            .with("step", STEPS)
            .with("mask", MASK)
            .with("completion", 0, 1, 0, 1, 0);
    if (head == Head.CATEGORICAL) {
      probe = probe.with("action", 0, 1, 2, 1, 0);
    }
    probe.assertGradient("actor", 5e-3);
    // What fills a sample up is neither learned nor seen
    assertThat(probe.with("reward", 1, 2, 3, 4, 5).total())
        .isEqualTo(probe.with("reward", 1, 2, 3, 4, 50).total())
        .isNotEqualTo(probe.with("reward", 1, 2, 3, 40, 5).total());
  }

  /** The policy that plays says step by step what the engine says of the whole sequence. */
  @ParameterizedTest
  @EnumSource(
      value = Head.class,
      names = {"CATEGORICAL", "DETERMINISTIC"})
  void thePolicyThatPlaysIsTheOneThatWasTrained(Head head) throws Exception {
    AgenticTransformer objective = objective(head, Activation.RELU);
    Said said = new Said(objective);
    LearnerState state = LearnerState.initial(said, 2, 3);
    PolicyNetwork ends = objective.network().ends();
    UniformRandomProvider random = RandomStreams.of(5, "steps");
    float[] sample = new float[said.layout().width()];
    EnvironmentSpec spec = new EnvironmentSpec("Toy-v0", ends.observations(), ends.actions(), 9);
    History history = new History(objective.policy(state), spec, TARGET, 2);
    double[] played = new double[CONTEXT * (ends.outputs() + 1)];
    double left = TARGET / SCALE;
    int at = 0;
    for (int place = 0; place < CONTEXT - 1; place++) {
      if (STEPS[place] == 0) {
        left = TARGET / SCALE;
        if (place > 0) {
          history.nextTrial();
        }
      }
      float[] seen = new float[ends.observationWidth()];
      float[] done = new float[ends.actionWidth()];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = (float) random.nextDouble(-2, 2);
      }
      for (int i = 0; i < done.length; i++) {
        done[i] = head == Head.CATEGORICAL ? random.nextInt(3) : random.nextFloat();
      }
      double reward = random.nextDouble(-1, 3);
      set(said, sample, "target", place, (float) left);
      set(said, sample, "observation", place, seen);
      set(said, sample, "action", place, done);
      set(said, sample, "reward", place, (float) reward);
      set(said, sample, "trial", place, TRIALS[place]);
      set(said, sample, "step", place, STEPS[place]);
      for (float output : history.see(seen)) {
        played[at++] = output;
      }
      played[at++] = history.pay(done, reward);
      left -= reward / SCALE;
    }
    double[] trained = InMemory.predict(said, state, said.layout(), List.of(sample))[0];
    for (int i = 0; i < at; i++) {
      assertThat(played[i]).as("output %d", i).isCloseTo(trained[i], within(1e-5));
    }
    assertThat(at).isEqualTo((CONTEXT - 1) * (ends.outputs() + 1));
  }

  @Test
  void theLossCountsStepsOnly() {
    AgenticTransformer objective = objective(Head.CATEGORICAL, Activation.RELU);
    Map<String, Double> figures =
        ObjectiveProbe.random(objective, 1, 0, 1)
            .with("trial", TRIALS)
            .with("step", STEPS)
            .with("mask", MASK)
            .with("action", 0, 1, 2, 1, 0)
            .with("completion", 0, 1, 0, 0, 0)
            .figures();
    // All parameters are 0: every action has the same probability, and so has every completion
    assertThat(figures.get("action_loss")).isCloseTo(Math.log(3), within(1e-6));
    assertThat(figures.get("completion_loss")).isCloseTo(Math.log(2), within(1e-6));
    assertThat(figures.get("total")).isCloseTo(Math.log(6), within(1e-6));
  }

  private static AgenticTransformer objective(Head head, Activation activation) {
    PolicyNetwork ends =
        PolicyNetwork.of(
            new EpisodeSpaces(
                Box.of(-9, 9, 2),
                head == Head.CATEGORICAL
                    ? Discrete.of(3)
                    : new Box(List.of(-1f, -2f), List.of(1f, 3f), List.of(2))),
            head,
            List.of(),
            activation);
    CausalTransformer transformer = new CausalTransformer(2, 2, 4, activation);
    return new AgenticTransformer(
        new SequenceNetwork(ends, 2, 2, SCALE, transformer), CONTEXT, 0.1);
  }

  private static void set(
      Predictor said, float[] sample, String column, int place, float... values) {
    int at = said.layout().offset(column) + place * values.length;
    System.arraycopy(values, 0, sample, at, values.length);
  }
}
