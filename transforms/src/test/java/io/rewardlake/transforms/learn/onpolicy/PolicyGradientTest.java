package io.rewardlake.transforms.learn.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rewardlake.transforms.learn.Torch;
import io.rewardlake.transforms.learn.policy.EpisodeSamples;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.PolicyObjective;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.udf.credit.GroupAdvantage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyGradientTest {
  private static final int SAMPLES = 12;
  private static final double[] PI = {0.5, 0.3, 0.2};
  private static final double[] REWARDS = {0, 0.5, 1};

  private static final PolicyNetwork DISCRETE =
      PolicyNetwork.of(
          new EpisodeSpaces(Box.of(-1, 1, 2), Discrete.of(3)),
          Head.CATEGORICAL,
          List.of(4),
          Activation.TANH);

  private static final PolicyNetwork CONTINUOUS =
      PolicyNetwork.of(
          new EpisodeSpaces(Box.of(-1, 1, 2), Box.of(-1, 1, 2)),
          Head.GAUSSIAN,
          List.of(4),
          Activation.TANH);

  /** One state and three actions: the logits are the weights and the biases. */
  private static final PolicyNetwork BANDIT =
      PolicyNetwork.of(
          new EpisodeSpaces(Discrete.of(1), Discrete.of(3)),
          Head.CATEGORICAL,
          List.of(),
          Activation.TANH);

  @ParameterizedTest
  @CsvSource({
    // probability, old, advantage, loss: ratios 1.5, 0.5 and 1.1 under a clip of 0.2
    "0.3, 0.2, 2, -2.4",
    "0.3, 0.2, -2, 3",
    "0.1, 0.2, 2, -1",
    "0.1, 0.2, -2, 1.6",
    "0.22, 0.2, 2, -2.2",
    "0.22, 0.2, -2, 2.2"
  })
  void theClippedLossIsPpos(double pi, double old, double advantage, double loss) {
    assertThat(losses(Surrogate.clipped(0.2), pi, old, advantage)).isCloseTo(loss, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({
    // Ratio 4: -A rho is 8, which the dual clip bounds at -A c = 6
    "0.8, 0.2, -2, 6",
    "0.3, 0.2, -2, 3",
    "0.8, 0.2, 2, -2.4"
  })
  void theDualClipBoundsWhatABadActionCosts(double pi, double old, double advantage, double loss) {
    Surrogate dual = new Surrogate(true, 0.2, 0.2, 3);
    assertThat(losses(dual, pi, old, advantage)).isCloseTo(loss, within(1e-5));
  }

  @Test
  void thePlainLossHasNoRatio() {
    assertThat(losses(Surrogate.PLAIN, 0.3, 0.2, 2)).isCloseTo(-2 * Math.log(0.3), within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"K1, 0.5, 0.5", "K2, 0.5, 0.125", "K3, 0.5, 0.10653066", "K3, -0.5, 0.14872127"})
  void divergencesAreEstimated(KlPenalty.Estimator estimator, double difference, double expected) {
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      NDArray d = manager.create(new float[] {(float) difference});
      assertThat((double) estimator.of(d).toFloatArray()[0]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void theCriticsLossIsClipped() {
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      NDArray value = manager.create(new float[] {2, 2, 1.1f});
      NDArray old = manager.create(new float[] {1, 1, 1});
      NDArray target = manager.create(new float[] {3, 0, 3});
      // Clipped to 1.2: half of max(1, 3.24), max(4, 1.44), max(3.61, 3.61)
      assertThat(new Critic(0.5, 0.2).losses(value, old, target).toFloatArray())
          .containsExactly(new float[] {1.62f, 2f, 1.805f}, within(1e-5f));
      assertThat(new Critic(0.5, 0).losses(value, old, target).toFloatArray())
          .containsExactly(new float[] {0.5f, 2f, 1.805f}, within(1e-5f));
    }
  }

  /** Random first values would outweigh rare rewards. */
  @Test
  void valuesBeginAtZero() {
    PolicyGradient ppo =
        new PolicyGradient(
            BANDIT,
            Surrogate.clipped(0.2),
            new KlPenalty(KlPenalty.Estimator.K3, 0, false),
            new Critic(0.5, 0),
            0,
            1e-3);
    Map<String, float[]> first = LearnerState.initial(ppo, 0, 1).values();
    assertThat(first.get(PolicyGradient.CRITIC)).containsExactly(0, 0);
    assertThat(first.get(PolicyObjective.ACTOR)).doesNotContain(0);
  }

  @ParameterizedTest
  @EnumSource(KlPenalty.Estimator.class)
  void gradientsAreThoseOfTheLoss(KlPenalty.Estimator estimator) {
    KlPenalty kl = new KlPenalty(estimator, 0.3, false);
    for (Surrogate surrogate :
        List.of(Surrogate.PLAIN, Surrogate.clipped(0.2), new Surrogate(true, 0.2, 0.3, 3))) {
      PolicyGradient discrete =
          new PolicyGradient(DISCRETE, surrogate, kl, new Critic(0.5, 0.2), 0.01, 1e-3);
      ObjectiveProbe probe =
          ObjectiveProbe.random(discrete, SAMPLES, 0.5, 3)
              .with(EpisodeSamples.ACTION, 0, 1, 2, 1)
              .with(EpisodeSamples.LOG_PROB, -1, -2, -0.5f);
      probe.assertGradient(PolicyObjective.ACTOR, 5e-3);
      probe.assertGradient(PolicyGradient.CRITIC, 5e-3);
      new GaussianCase(surrogate, kl).check();
    }
  }

  private record GaussianCase(Surrogate surrogate, KlPenalty kl) {
    void check() {
      PolicyGradient continuous = new PolicyGradient(CONTINUOUS, surrogate, kl, null, 0.01, 1e-3);
      ObjectiveProbe.random(continuous, SAMPLES, 0.3, 4)
          .with(EpisodeSamples.LOG_PROB, -2, -3, -2.5f)
          .assertGradient(PolicyObjective.ACTOR, 1e-2);
    }
  }

  @Test
  void thereIsNoPenaltyAtTheReferenceItself() {
    PolicyGradient objective =
        new PolicyGradient(
            DISCRETE,
            Surrogate.clipped(0.2),
            new KlPenalty(KlPenalty.Estimator.K3, 1, false),
            null,
            0,
            1e-3);
    ObjectiveProbe probe =
        ObjectiveProbe.random(objective, SAMPLES, 0.5, 3).with(EpisodeSamples.ACTION, 0, 1, 2, 1);
    assertThat(probe.figures().get("kl")).isPositive();
    ObjectiveProbe same =
        probe.parameters(PolicyGradient.REFERENCE, probe.parameters(PolicyObjective.ACTOR));
    assertThat(same.figures().get("kl")).isCloseTo(0, within(1e-6));
  }

  /** Over all groups of G actions, each weighted by its probability. */
  @ParameterizedTest
  @CsvSource({
    "rloo, 2, -.175, .045, .130",
    "rloo, 4, -.175, .045, .130",
    "dr-grpo, 2, -.0875, .0225, .065",
    "dr-grpo, 4, -.13125, .03375, .0975",
    "grpo, 4, -.331507, .120953, .210553"
  })
  void theExpectedGradientOfAGroup(String method, int size, double a, double b, double c) {
    int groups = (int) Math.pow(PI.length, size);
    int rows = groups * size;
    float[] actions = new float[rows];
    float[] advantages = new float[rows];
    float[] weights = new float[rows];
    for (int group = 0; group < groups; group++) {
      double probability = 1;
      double[] returns = new double[size];
      for (int i = 0, rest = group; i < size; i++, rest /= PI.length) {
        int action = rest % PI.length;
        actions[group * size + i] = action;
        returns[i] = REWARDS[action];
        probability *= PI[action];
      }
      double[] ofGroup = GroupAdvantage.of(returns, method, 1e-6);
      for (int i = 0; i < size; i++) {
        advantages[group * size + i] = (float) ofGroup[i];
        weights[group * size + i] = (float) (probability * groups);
      }
    }
    PolicyGradient objective =
        new PolicyGradient(BANDIT, Surrogate.PLAIN, KlPenalty.NONE, null, 0, 1e-3);
    float[] logits = new float[2 * PI.length];
    for (int i = 0; i < PI.length; i++) {
      logits[PI.length + i] = (float) Math.log(PI[i]);
    }
    Map<String, float[]> gradients =
        ObjectiveProbe.random(objective, rows, 1, 1)
            .with(EpisodeSamples.OBSERVATION, 0)
            .with(EpisodeSamples.ACTION, actions)
            .with(PolicyGradient.ADVANTAGE, advantages)
            .with(PolicyGradient.WEIGHT, weights)
            .parameters(PolicyObjective.ACTOR, logits)
            .gradients();
    float[] gradient = gradients.get(PolicyObjective.ACTOR);
    double[] expected = {a, b, c};
    for (int i = 0; i < PI.length; i++) {
      assertThat(-(double) gradient[PI.length + i]).isCloseTo(expected[i], within(2e-6));
    }
  }

  private static double losses(Surrogate surrogate, double pi, double old, double advantage) {
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      return surrogate.losses(
              manager.create(new float[] {(float) Math.log(pi)}),
              manager.create(new float[] {(float) Math.log(old)}),
              manager.create(new float[] {(float) advantage}))
          .toFloatArray()[0];
    }
  }
}
