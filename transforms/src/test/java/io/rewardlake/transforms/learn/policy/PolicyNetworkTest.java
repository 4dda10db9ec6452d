package io.rewardlake.transforms.learn.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.transforms.learn.Torch;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Tensors;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.model.Normalisation;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import io.rewardlake.transforms.rollout.policy.model.PolicyTensors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The network against the policy that is made of it, which acts without the engine. */
class PolicyNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "CartPole-v1, CATEGORICAL, TANH, 0",
    "CartPole-v1, CATEGORICAL, RELU, 2",
    "FrozenLake-v1, CATEGORICAL, TANH, 0",
    "Pendulum-v1, GAUSSIAN, TANH, 1",
    "Pendulum-v1, BOUNDED_GAUSSIAN, RELU, 0"
  })
  void aPolicyActsWithTheNetworksProbabilities(
      String environment, Head head, Activation activation, int conditions) throws IOException {
    Played played = new Played(environment, head, activation, conditions);
    Policy policy = played.policy.open("p", played.decisions.spec(), 1);
    policy.condition(played.decisions);
    for (int row = 0; row < played.decisions.rows(); row++) {
      policy.sample(played.decisions, row);
    }
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      Tensors weights = played.weights(manager);
      NDArray outputs = played.outputs(manager, weights);
      float[] logProbs =
          played.network.logProb(weights, outputs, played.actions(manager)).toFloatArray();
      for (int row = 0; row < logProbs.length; row++) {
        assertThat((double) logProbs[row])
            .isCloseTo(policy.logProb(played.decisions, row), within(1e-5));
      }
    }
  }

  @Test
  void aDeterministicPolicyActsAsTheNetworkSays() throws IOException {
    Played played = new Played("Pendulum-v1", Head.DETERMINISTIC, Activation.RELU, 0);
    for (double temperature : new double[] {0, 1}) {
      Policy policy = played.policy.open("p", played.decisions.spec(), temperature);
      policy.condition(played.decisions);
      for (int row = 0; row < played.decisions.rows(); row++) {
        policy.sample(played.decisions, row);
      }
      try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
        NDArray outputs = played.outputs(manager, played.weights(manager));
        float[] actions = played.network.mean(outputs).toFloatArray();
        boolean differ = false;
        for (int row = 0; row < actions.length; row++) {
          assertThat(played.decisions.actions().vectors()[row])
              .isCloseTo(actions[row], within(1e-5f))
              .isBetween(-2f, 2f);
          differ |= Math.abs(actions[row] - actions[0]) > 0.01;
        }
        assertThat(differ).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FrozenLake-v1, CATEGORICAL",
    "Pendulum-v1, GAUSSIAN",
    "Pendulum-v1, BOUNDED_GAUSSIAN",
    "Pendulum-v1, DETERMINISTIC"
  })
  void aPolicyCanBeTrainedOn(String environment, Head head) throws IOException {
    Played played = new Played(environment, head, Activation.TANH, 0);
    PolicyNetwork read =
        PolicyFiles.network(played.policy, EpisodeSpaces.of(played.decisions.spec()));
    assertThat(read).isEqualTo(played.network);
    assertThat(PolicyFiles.parameters(played.policy)).isEqualTo(played.parameters);
  }

  @Test
  void entropyOfATwoSidedCoinAndOfANormalDistribution() {
    PolicyNetwork coin =
        PolicyNetwork.of(spaces("CartPole-v1"), Head.CATEGORICAL, List.of(), Activation.TANH);
    PolicyNetwork normal =
        PolicyNetwork.of(spaces("Pendulum-v1"), Head.GAUSSIAN, List.of(), Activation.TANH);
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      NDArray logits = manager.create(new float[] {0, 0, 0, (float) Math.log(3)}, new Shape(2, 2));
      float[] nats = coin.entropy(null, logits).toFloatArray();
      assertThat((double) nats[0]).isCloseTo(Math.log(2), within(1e-6));
      assertThat((double) nats[1])
          .isCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), within(1e-6));
      // log_std is the last tensor: ln 2; weights and bias do not matter
      Tensors weights = Tensors.of(normal.tensors(), new float[] {1, 1, 1, 1, 0.6931472f}, manager);
      assertThat((double) normal.entropy(weights, null).toFloatArray()[0])
          .isCloseTo(Math.log(2) + 0.5 * Math.log(2 * Math.PI * Math.E), within(1e-5));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    EpisodeSpaces pole = spaces("CartPole-v1");
    assertThatThrownBy(() -> PolicyNetwork.of(pole, Head.GAUSSIAN, List.of(8), Activation.TANH))
        .hasMessageContaining("GAUSSIAN");
    assertThatThrownBy(() -> PolicyNetwork.of(pole, Head.CATEGORICAL, List.of(8), Activation.SILU))
        .hasMessageContaining("--activation");
    EpisodeSpaces unbounded = new EpisodeSpaces(pole.observations(), pole.observations());
    assertThatThrownBy(
            () -> PolicyNetwork.of(unbounded, Head.DETERMINISTIC, List.of(8), Activation.TANH))
        .hasMessageContaining("bounds of the actions");
  }

  private static EpisodeSpaces spaces(String environment) {
    return EpisodeSpaces.of(Environments.check(new Task(environment, "{}", 1)));
  }

  /** Random parameters, and episodes that wait for an action. */
  private static final class Played {
    private static final int EPISODES = 16;
    private static final float[] CONDITION = {0.5f, -1.5f};

    private final PolicyNetwork network;
    private final float[] parameters;
    private final float[] condition;
    private final PolicyModel policy;
    private final Decisions decisions;

    Played(String environment, Head head, Activation activation, int conditions)
        throws IOException {
      EpisodeSpaces spaces = spaces(environment);
      PolicyNetwork plain =
          PolicyNetwork.of(spaces, head, List.of(16, 16), activation).conditioned(conditions);
      int width = plain.observationWidth();
      Float[] mean = new Float[width];
      Float[] std = new Float[width];
      for (int i = 0; i < width; i++) {
        mean[i] = 0.1f * i;
        std[i] = 0.5f + i;
      }
      network =
          environment.startsWith("Frozen")
              ? plain
              : plain.normalised(new Normalisation(List.of(mean), List.of(std)));
      UniformRandomProvider random = RandomStreams.of(3, "network", environment);
      int size =
          network.tensors().stream()
              .mapToInt(t -> t.shape().stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b))
              .sum();
      parameters = new float[size];
      for (int i = 0; i < size; i++) {
        parameters[i] = (float) random.nextDouble(-0.5, 0.5);
      }
      condition = java.util.Arrays.copyOf(CONDITION, conditions);
      policy =
          PolicyTensors.decode(
              PolicyTensors.encode(PolicyFiles.model(network, parameters, condition)));
      decisions = waiting(environment);
    }

    private static Decisions waiting(String environment) {
      Decisions decisions = null;
      for (int i = 0; i < EPISODES; i++) {
        Environment one = Environments.create(environment);
        one.reset(Task.of(environment, Map.of(), i), i);
        if (decisions == null) {
          decisions = new Decisions(one.spec(), EPISODES);
        }
        decisions.add(one, RandomStreams.of(i, "test", "network"));
      }
      return decisions;
    }

    Tensors weights(NDManager manager) {
      List<TensorSpec> specs = network.tensors();
      return Tensors.of(specs, parameters, manager);
    }

    NDArray outputs(NDManager manager, Tensors weights) {
      int width = network.observationWidth();
      float[] seen = new float[EPISODES * width];
      for (int i = 0; i < seen.length; i++) {
        seen[i] =
            network.normalisation().mean().isEmpty()
                ? decisions.observations().numbers()[i]
                : (decisions.observations().vectors()[i]
                        - network.normalisation().mean().get(i % width))
                    / network.normalisation().std().get(i % width);
      }
      NDArray observation = manager.create(seen, new Shape(EPISODES, width));
      if (condition.length == 0) {
        return network.forward(weights, observation);
      }
      NDArray conditions =
          manager.create(condition, new Shape(1, condition.length)).repeat(0, EPISODES);
      return network.forward(weights, observation, conditions);
    }

    NDArray actions(NDManager manager) {
      float[] done = new float[EPISODES];
      for (int i = 0; i < EPISODES; i++) {
        done[i] =
            network.head() == Head.CATEGORICAL
                ? decisions.actions().numbers()[i]
                : decisions.actions().vectors()[i];
      }
      return manager.create(done, new Shape(EPISODES, 1));
    }
  }
}
