package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.Method;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Tensors;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;

/**
 * Imitates the actions of the samples.
 *
 * <pre>
 *   L = mean_i w_i l_i,  l_i = -log pi(a_i|s_i),  or |mu(s_i) - a_i|^2 of a deterministic policy
 * </pre>
 *
 * Filtered and selected behaviour cloning are this on a choice of episodes.
 *
 * <p>Source: Pomerleau 1991, Efficient Training of Artificial Neural Networks for Autonomous
 * Navigation.
 *
 * @param network the policy
 * @param learningRate step size; 0.001 in d3rlpy, 0.0003 in CORL
 * @param weighted whether samples have weights, column {@code weight}; else all have 1
 */
@Method(
    id = "behavior-cloning",
    title = "Behaviour cloning, of all or of chosen episodes",
    paper = "Pomerleau 1991",
    year = 1991,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record BehaviorCloning(PolicyNetwork network, double learningRate, boolean weighted)
    implements PolicyObjective {
  static final String WEIGHT = "weight";

  @Override
  public SampleLayout layout() {
    SampleLayout layout =
        SampleLayout.empty()
            .and(EpisodeSamples.OBSERVATION, network.observationWidth())
            .and(EpisodeSamples.ACTION, network.actionWidth());
    return weighted ? layout.and(WEIGHT, 1) : layout;
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(ParameterGroup.trained(ACTOR, network.tensors(), learningRate));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    Tensors actor = weights.of(ACTOR);
    NDArray outputs = network.forward(actor, batch.get(EpisodeSamples.OBSERVATION));
    NDArray each = distance(network, actor, outputs, batch.get(EpisodeSamples.ACTION));
    return Loss.of((weighted ? each.mul(batch.get(WEIGHT)) : each).mean());
  }

  /** How far a policy is from each action, {@code [n, 1]}: l in the formula. */
  public static NDArray distance(
      PolicyNetwork network, Tensors actor, NDArray outputs, NDArray action) {
    return network.head() == Head.DETERMINISTIC
        ? network.mean(outputs).sub(action).square().sum(new int[] {1}, true)
        : network.logProb(actor, outputs, action).neg();
  }
}
