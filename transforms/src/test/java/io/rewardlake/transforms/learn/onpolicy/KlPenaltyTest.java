package io.rewardlake.transforms.learn.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.policy.EpisodeSamples;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.PolicyObjective;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import io.rewardlake.transforms.policy.ConservativePolicy;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Policy updates that trust a reward less where the reward models disagree. */
class KlPenaltyTest {
  private static final int SAMPLES = 12;
  private static final double BETA = 0.5;
  private static final PolicyNetwork NETWORK =
      PolicyNetwork.of(
          new EpisodeSpaces(Box.of(-1, 1, 2), Discrete.of(3)),
          Head.CATEGORICAL,
          List.of(4),
          Activation.TANH);

  @ParameterizedTest
  @EnumSource(KlPenalty.Estimator.class)
  void theLossAndItsGradientAreThoseOfTheFormula(KlPenalty.Estimator estimator) {
    ObjectiveProbe probe = probe(estimator, true).with(PolicyGradient.VARIANCE, 0.5f, 1, 3);
    probe.assertGradient(PolicyObjective.ACTOR, 5e-3);
    // (v - mean v) d + v k: without the penalty's own part, k1 of the steps' divergences is left
    ObjectiveProbe none = probe.of(objective(new KlPenalty(estimator, 1e-12, true)));
    double penalty = probe.total() - none.total();
    double expected = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      double variance = new double[] {0.5, 1, 3}[sample % 3];
      double difference = difference(probe, sample);
      double estimate =
          switch (estimator) {
            case K1 -> difference;
            case K2 -> difference * difference / 2;
            case K3 -> Math.exp(-difference) + difference - 1;
          };
      expected += BETA * (variance * estimate + (variance - 1.5) * difference) / SAMPLES;
    }
    assertThat(penalty).isCloseTo(expected, within(1e-5));
  }

  @ParameterizedTest
  @EnumSource(KlPenalty.Estimator.class)
  void aConstantVarianceIsThePlainPenalty(KlPenalty.Estimator estimator) {
    // 2: so that no product is rounded
    ObjectiveProbe constant = probe(estimator, true).with(PolicyGradient.VARIANCE, 2);
    ObjectiveProbe plain = probe(estimator, false);
    assertThat(constant.total()).isEqualTo(plain.total());
    assertThat(constant.gradients().get(PolicyObjective.ACTOR))
        .isEqualTo(plain.gradients().get(PolicyObjective.ACTOR));
    // And a variance that differs is not
    assertThat(constant.with(PolicyGradient.VARIANCE, 2, 0.1f).total()).isNotEqualTo(plain.total());
  }

  @ParameterizedTest
  @CsvSource({
    // The better action is the one that the ensemble is unsure of, or sure of
    "1, 0, 4, 0.25",
    "1, 0, 0.25, 4",
    "1, 0.5, 2, 2",
    "0.2, 0.9, 0.5, 3"
  })
  void trainingEndsAtTheConservativePolicy(
      double reward, double otherReward, double variance, double otherVariance) {
    double[] logReference = {Math.log(0.3), Math.log(0.7)};
    double[] rewards = {reward, otherReward};
    double[] variances = {variance, otherVariance};
    List<Double> expected =
        new ConservativePolicy(BETA, 1e-6).solve(logReference, rewards, variances).pi();
    double[] trained = trained(BETA, true, logReference, rewards, variances);
    assertThat(trained[0]).isCloseTo(expected.get(0), within(1e-3));
    // The plain penalty of the mean variance ends elsewhere, but where all variances are equal
    double mean = (variance + otherVariance) / 2;
    double[] plain = trained(BETA * mean, false, logReference, rewards, variances);
    assertThat(Math.abs(plain[0] - expected.get(0)) < 1e-3).isEqualTo(variance == otherVariance);
  }

  @Test
  void aCoefficientIsNotNegative() {
    assertThatThrownBy(() -> new KlPenalty(KlPenalty.Estimator.K2, -1, true))
        .hasMessageContaining("--kl-coefficient");
  }

  /** Gradient descent on the logits of two actions, each weighted by its probability. */
  private static double[] trained(
      double coefficient,
      boolean byVariance,
      double[] logReference,
      double[] rewards,
      double[] variances) {
    KlPenalty kl = new KlPenalty(KlPenalty.Estimator.K2, coefficient, byVariance);
    PolicyNetwork bandit =
        PolicyNetwork.of(
            new EpisodeSpaces(Discrete.of(1), Discrete.of(2)),
            Head.CATEGORICAL,
            List.of(),
            Activation.TANH);
    ObjectiveProbe probe =
        ObjectiveProbe.random(
                new PolicyGradient(bandit, Surrogate.PLAIN, kl, null, 0, 1e-3), 2, 1, 1)
            .with(EpisodeSamples.OBSERVATION, 0)
            .with(EpisodeSamples.ACTION, 0, 1)
            .with(PolicyGradient.ADVANTAGE, (float) rewards[0], (float) rewards[1])
            .parameters(PolicyGradient.REFERENCE, logits(logReference));
    if (byVariance) {
      probe = probe.with(PolicyGradient.VARIANCE, (float) variances[0], (float) variances[1]);
    }
    double[] log = logReference.clone();
    for (int step = 0; step < 400; step++) {
      double sum = Math.exp(log[0]) + Math.exp(log[1]);
      double[] pi = {Math.exp(log[0]) / sum, Math.exp(log[1]) / sum};
      float[] gradient =
          probe
              .with(PolicyGradient.WEIGHT, (float) (2 * pi[0]), (float) (2 * pi[1]))
              .with(EpisodeSamples.LOG_PROB, (float) Math.log(pi[0]), (float) Math.log(pi[1]))
              .parameters(PolicyObjective.ACTOR, logits(log))
              .gradients()
              .get(PolicyObjective.ACTOR);
      log[0] -= 2 * gradient[2];
      log[1] -= 2 * gradient[3];
    }
    double sum = Math.exp(log[0]) + Math.exp(log[1]);
    return new double[] {Math.exp(log[0]) / sum, Math.exp(log[1]) / sum};
  }

  /** Weights of the one state, and biases. */
  private static float[] logits(double[] log) {
    return new float[] {0, 0, (float) log[0], (float) log[1]};
  }

  private static ObjectiveProbe probe(KlPenalty.Estimator estimator, boolean byVariance) {
    KlPenalty kl = new KlPenalty(estimator, byVariance ? BETA : 2 * BETA, byVariance);
    return ObjectiveProbe.random(objective(kl), SAMPLES, 0.5, 3)
        .with(EpisodeSamples.ACTION, 0, 1, 2, 1)
        .with(EpisodeSamples.LOG_PROB, -1, -2, -0.5f)
        .with(PolicyGradient.WEIGHT, 1);
  }

  private static PolicyGradient objective(KlPenalty kl) {
    return new PolicyGradient(NETWORK, Surrogate.clipped(0.2), kl, null, 0, 1e-3);
  }

  /** By the plain penalty of this one sample: with k1 its figure is the difference. */
  private static double difference(ObjectiveProbe probe, int sample) {
    float[] weights = new float[SAMPLES];
    weights[sample] = SAMPLES;
    ObjectiveProbe one = probe.with(PolicyGradient.WEIGHT, weights);
    PolicyGradient none = objective(new KlPenalty(KlPenalty.Estimator.K1, 1e-12, true));
    PolicyGradient plain = objective(new KlPenalty(KlPenalty.Estimator.K1, 1, true));
    ObjectiveProbe unit = one.with(PolicyGradient.VARIANCE, 1);
    return unit.of(plain).total() - unit.of(none).total();
  }
}
