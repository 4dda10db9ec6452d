package io.rewardlake.transforms.learn.onpolicy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.policy.EpisodeSamples;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.PolicyObjective;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.Predictor;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Weights;
import io.rewardlake.transforms.policy.ReturnVariance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proximal policy optimisation and its kin, over steps of the policy's own episodes:
 *
 * <pre>
 *   mean_i w_i (surrogate_i + kl_i) - entropyWeight mean_i H_i + mean_i value_i
 * </pre>
 *
 * with {@link Surrogate}, {@link KlPenalty} to the policy that training began with, the weights of
 * {@link Aggregation}, and {@link Critic} where there is one. What an advantage is makes the
 * difference between PPO, REINFORCE, RLOO and GRPO: {@link Advantages}.
 *
 * <p>Source: Schulman et al. 2017, arXiv 1707.06347.
 *
 * @param network of the policy
 * @param surrogate loss of a step
 * @param kl penalty of a step
 * @param critic beside the policy; null: none
 * @param entropyWeight reward for entropy, per nat
 * @param learningRate of Adam, above 0
 */
@Method(
    id = "ppo",
    title = "Proximal policy optimisation, with REINFORCE, RLOO and GRPO",
    paper = "1707.06347",
    year = 2017,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record PolicyGradient(
    PolicyNetwork network,
    Surrogate surrogate,
    KlPenalty kl,
    Critic critic,
    double entropyWeight,
    double learningRate)
    implements PolicyObjective, Predictor {
  /** Columns of a sample beside those of {@link EpisodeSamples}. */
  public static final String ADVANTAGE = "advantage";

  public static final String WEIGHT = "weight";
  public static final String VARIANCE = ReturnVariance.VARIANCE;
  public static final String VALUE = "value";
  public static final String VALUE_TARGET = "value_target";

  static final String REFERENCE = "reference";
  static final String CRITIC = "critic";

  /** Checks the ranges. */
  public PolicyGradient {
    Require.that(entropyWeight, "--entropy-coefficient").atLeast(0).finite();
    Require.that(learningRate, "--learning-rate").above(0).finite();
  }

  @Override
  public SampleLayout layout() {
    SampleLayout layout =
        SampleLayout.empty()
            .and(EpisodeSamples.OBSERVATION, network.observationWidth())
            .and(EpisodeSamples.ACTION, network.actionWidth())
            .and(EpisodeSamples.LOG_PROB, 1)
            .and(ADVANTAGE, 1)
            .and(WEIGHT, 1);
    if (kl.byVariance()) {
      layout = layout.and(VARIANCE, 1);
    }
    return critic == null ? layout : layout.and(VALUE, 1).and(VALUE_TARGET, 1);
  }

  @Override
  public List<ParameterGroup> groups() {
    List<ParameterGroup> groups = new ArrayList<>();
    ParameterGroup actor = ParameterGroup.trained(ACTOR, network.tensors(), learningRate);
    groups.add(actor);
    if (kl.applies()) {
      // A copy of what training begins with that never follows
      groups.add(ParameterGroup.target(REFERENCE, actor, 0));
    }
    if (critic != null) {
      groups.add(ParameterGroup.trained(CRITIC, Critic.tensors(network), learningRate));
    }
    return groups;
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray observation = batch.get(EpisodeSamples.OBSERVATION);
    NDArray action = batch.get(EpisodeSamples.ACTION);
    NDArray old = batch.get(EpisodeSamples.LOG_PROB);
    NDArray outputs = network.forward(weights.of(ACTOR), observation);
    NDArray logProb = network.logProb(weights.of(ACTOR), outputs, action);
    NDArray losses = surrogate.losses(logProb, old, batch.get(ADVANTAGE));
    Map<String, NDArray> figures = new LinkedHashMap<>();
    if (kl.applies()) {
      NDArray before = network.forward(weights.constant(REFERENCE), observation);
      NDArray reference = network.logProb(weights.constant(REFERENCE), before, action);
      NDArray difference = logProb.sub(reference);
      losses = losses.add(kl.of(difference, kl.byVariance() ? batch.get(VARIANCE) : null));
      figures.put("kl", kl.estimator().of(difference).mean());
    }
    NDArray policyLoss = losses.mul(batch.get(WEIGHT)).mean();
    NDArray entropy = network.entropy(weights.of(ACTOR), outputs).mean();
    NDArray total = policyLoss.sub(entropy.mul(entropyWeight));
    figures.put("policy_loss", policyLoss);
    figures.put("entropy", entropy);
    figures.put("approx_kl", KlPenalty.Estimator.K3.of(old.sub(logProb).neg()).mean());
    if (surrogate.clips()) {
      figures.put("clip_fraction", surrogate.clipped(logProb, old).mean());
    }
    if (critic != null) {
      NDArray value = value(weights, observation, true);
      NDArray valueLoss = critic.losses(value, batch.get(VALUE), batch.get(VALUE_TARGET)).mean();
      total = total.add(valueLoss.mul(critic.weight()));
      figures.put("value_loss", valueLoss);
    }
    Map<String, NDArray> lossFirst = new LinkedHashMap<>();
    lossFirst.put("loss", total);
    lossFirst.putAll(figures);
    return new Loss(total, lossFirst);
  }

  @Override
  public List<String> outputs() {
    return List.of(VALUE);
  }

  /** The critic's value of each observation; only where there is a critic. */
  @Override
  public NDArray predict(Weights weights, Batch batch) {
    return value(weights, batch.get(EpisodeSamples.OBSERVATION), false);
  }

  private NDArray value(Weights weights, NDArray observation, boolean trained) {
    return Critic.network(network)
        .forward(
            trained ? weights.of(CRITIC) : weights.constant(CRITIC), network.features(observation));
  }
}
