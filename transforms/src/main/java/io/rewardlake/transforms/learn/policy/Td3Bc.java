package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * TD3 that stays near the actions of the data.
 *
 * <pre>
 *   a' = mu'(s') + e,  e ~ N(0, 0.2^2) within 0.5, a' within its bounds   (half ranges of actions)
 *   L_Q = sum_k mean (Q_k(s, a) - r - gamma (1 - d) min_k Q'_k(s', a'))^2
 *   L_mu = -lambda mean Q_1(s, mu(s)) + mean |mu(s) - a|^2,   lambda = alpha / mean |Q_1(s, mu(s))|
 * </pre>
 *
 * lambda is a constant, and the mean of the last term is over components too. The actor and the
 * slow copies mu' and Q' move at every second step.
 *
 * <p>Source: Fujimoto and Gu 2021, arXiv 2106.06860; names and defaults of CORL.
 *
 * @param network the policy, deterministic; critics have its hidden layers
 * @param learningRate step size of all groups, 0.0003
 * @param targets discount and share of the slow copies
 * @param alpha weight of the value against imitation, 2.5; 0: imitation alone
 */
@Method(
    id = "td3-bc",
    title = "TD3+BC",
    paper = "2106.06860",
    year = 2021,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record Td3Bc(PolicyNetwork network, double learningRate, Targets targets, double alpha)
    implements PolicyObjective {
  private static final String CRITIC = "critic";
  private static final String SLOW_CRITIC = "critic_target";
  private static final String SLOW_ACTOR = "actor_target";
  private static final int POLICY_FREQUENCY = 2;
  private static final double POLICY_NOISE = 0.2;
  private static final double NOISE_CLIP = 0.5;

  /** Checks the ranges, and that the policy is deterministic. */
  public Td3Bc {
    Require.that(alpha, "--alpha").atLeast(0).finite();
    if (network.head() != Head.DETERMINISTIC) {
      throw Errors.parameter(
          "the policy of td3-bc",
          network.head().toString(),
          "a deterministic one, of continuous actions");
    }
  }

  @Override
  public SampleLayout layout() {
    return ImplicitQLearning.transitions(network);
  }

  @Override
  public List<ParameterGroup> groups() {
    ParameterGroup actor =
        ParameterGroup.trained(ACTOR, network.tensors(), learningRate).every(POLICY_FREQUENCY);
    ParameterGroup critic =
        ParameterGroup.trained(CRITIC, new TwinCritic(network).tensors(), learningRate);
    return List.of(
        actor,
        ParameterGroup.target(SLOW_ACTOR, actor, targets.tau()),
        critic,
        ParameterGroup.target(SLOW_CRITIC, critic, targets.tau()).every(POLICY_FREQUENCY));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    TwinCritic twins = new TwinCritic(network);
    NDArray seen = batch.get(EpisodeSamples.OBSERVATION);
    NDArray action = batch.get(EpisodeSamples.ACTION);
    NDArray after = batch.get(EpisodeSamples.NEXT_OBSERVATION);
    NDArray noise =
        batch.gaussian("policy", network.outputs()).mul(POLICY_NOISE).clip(-NOISE_CLIP, NOISE_CLIP);
    NDArray next =
        network.scale(
            network.forward(weights.constant(SLOW_ACTOR), after).tanh().add(noise).clip(-1, 1));
    NDArray target = targets.of(batch, twins.least(weights.constant(SLOW_CRITIC), after, next));
    NDArray values = twins.values(weights.of(CRITIC), seen, action);
    NDArray criticLoss = values.sub(target).square().mean().mul(2);

    Map<String, NDArray> figures = new LinkedHashMap<>();
    figures.put("critic_loss", criticLoss);
    figures.put("value", values.mean());
    NDArray total = criticLoss;
    if (batch.step() % POLICY_FREQUENCY == 0) {
      NDArray own = network.mean(network.forward(weights.of(ACTOR), seen));
      NDArray value = twins.first(weights.constant(CRITIC), seen, own);
      NDArray lambda = value.stopGradient().abs().mean().pow(-1).mul(alpha);
      NDArray imitation = own.sub(action).square().mean();
      NDArray actorLoss = imitation.sub(value.mean().mul(lambda));
      figures.put("actor_loss", actorLoss);
      figures.put("imitation_loss", imitation);
      total = total.add(actorLoss);
    }
    return new Loss(total, figures);
  }
}
