package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Tensors;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Implicit Q-learning: values of the better actions in the data without asking for any other, then
 * imitation of these.
 *
 * <pre>
 *   u = min_k Q'_k(s, a) - V(s)
 *   L_V = mean |tau - 1(u &lt; 0)| u^2                       expectile regression
 *   L_Q = mean_k mean (Q_k(s, a) - r - gamma (1 - d) V(s'))^2
 *   L_pi = mean min(exp(beta u), 100) l(a, s)             l as in {@link BehaviorCloning}
 * </pre>
 *
 * Q' is a slow copy of Q; u in L_pi and V(s') in L_Q are constants. The three losses are of
 * separate groups and are descended together.
 *
 * <p>Source: Kostrikov, Nair and Levine 2021, arXiv 2110.06169; names and defaults of CORL.
 *
 * @param network the policy; critics and value have its hidden layers
 * @param learningRate step size of all groups, 0.0003
 * @param targets discount and share of the slow copy
 * @param expectile tau in L_V, 0.7; above 0.5, below 1
 * @param beta inverse temperature, 3
 */
@Method(
    id = "iql",
    title = "Implicit Q-learning (IQL)",
    paper = "2110.06169",
    year = 2021,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record ImplicitQLearning(
    PolicyNetwork network, double learningRate, Targets targets, double expectile, double beta)
    implements PolicyObjective {
  private static final String CRITIC = "critic";
  private static final String SLOW = "critic_target";
  private static final String VALUE = "value";
  private static final double LARGEST_WEIGHT = 100;

  /** Checks the ranges. */
  public ImplicitQLearning {
    Require.that(expectile, "--expectile").above(0).below(1);
    Require.that(beta, "--beta").atLeast(0).finite();
  }

  @Override
  public SampleLayout layout() {
    return transitions(network);
  }

  /** Steps as values are learned from. */
  static SampleLayout transitions(PolicyNetwork network) {
    return SampleLayout.empty()
        .and(EpisodeSamples.OBSERVATION, network.observationWidth())
        .and(EpisodeSamples.ACTION, network.actionWidth())
        .and(EpisodeSamples.REWARD, 1)
        .and(EpisodeSamples.NEXT_OBSERVATION, network.observationWidth())
        .and(EpisodeSamples.TERMINATED, 1);
  }

  @Override
  public List<ParameterGroup> groups() {
    ParameterGroup critic =
        ParameterGroup.trained(CRITIC, new TwinCritic(network).tensors(), learningRate);
    return List.of(
        ParameterGroup.trained(ACTOR, network.tensors(), learningRate),
        critic,
        ParameterGroup.target(SLOW, critic, targets.tau()),
        ParameterGroup.trained(VALUE, value().tensors(), learningRate));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    TwinCritic twins = new TwinCritic(network);
    NDArray seen = batch.get(EpisodeSamples.OBSERVATION);
    NDArray action = batch.get(EpisodeSamples.ACTION);
    NDArray q = twins.least(weights.constant(SLOW), seen, action);
    NDArray v = value().forward(weights.of(VALUE), network.features(seen));
    NDArray u = q.sub(v);
    NDArray slope = u.lt(0).toType(DataType.FLOAT32, false).mul(1 - 2 * expectile).add(expectile);
    NDArray valueLoss = slope.mul(u.square()).mean();

    NDArray after = network.features(batch.get(EpisodeSamples.NEXT_OBSERVATION));
    NDArray target = targets.of(batch, value().forward(weights.constant(VALUE), after));
    NDArray criticLoss = twins.values(weights.of(CRITIC), seen, action).sub(target).square().mean();

    Tensors actor = weights.of(ACTOR);
    NDArray advantageWeight = u.stopGradient().mul(beta).minimum(Math.log(LARGEST_WEIGHT)).exp();
    NDArray far = BehaviorCloning.distance(network, actor, network.forward(actor, seen), action);
    NDArray actorLoss = advantageWeight.mul(far).mean();

    Map<String, NDArray> figures = new LinkedHashMap<>();
    NDArray total = valueLoss.add(criticLoss).add(actorLoss);
    figures.put("loss", total);
    figures.put("value_loss", valueLoss);
    figures.put("critic_loss", criticLoss);
    figures.put("actor_loss", actorLoss);
    figures.put("value", v.mean());
    return new Loss(total, figures);
  }

  private Mlp value() {
    return new Mlp(network.features(), network.hidden(), 1, network.activation());
  }
}
