package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Tensors;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;

/**
 * Imitates the actions under what they led to, good and bad ones alike; then acts under what is
 * wished for.
 *
 * <pre>
 *   L = mean_i -log pi(a_i | s_i, c_i)
 * </pre>
 *
 * with c the return that followed, or a token for how good the episode was. On enough data of one
 * behaviour beta this is Bayes' rule: {@code pi(a|s,c) ~ beta(a|s) p(c|s,a)}.
 *
 * <p>Source: Kumar, Peng and Levine 2019, arXiv 1912.13465; Emmons et al. 2021, arXiv 2112.10751
 * (RvS); tokens as in MindFlow+, arXiv 2507.18884.
 *
 * @param network the policy, with one further input
 * @param learningRate step size
 * @param column of the samples that holds c: {@link #CONDITION} or return_to_go
 * @param scale what c is divided by
 */
@Method(
    id = "reward-conditioned-bc",
    title = "Reward-conditioned behaviour cloning (RCBC, RvS)",
    paper = "1912.13465",
    year = 2019,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record RewardConditioned(
    PolicyNetwork network, double learningRate, String column, double scale)
    implements PolicyObjective {
  /** Name of a column of tokens, one number for an episode. */
  public static final String CONDITION = "condition";

  /** Checks the scale, and that the network reads c. */
  public RewardConditioned {
    Require.that(network.conditions(), "conditions").atLeast(1).atMost(1);
    Require.that(scale, "--return-scale").above(0).finite();
  }

  @Override
  public SampleLayout layout() {
    return SampleLayout.empty()
        .and(EpisodeSamples.OBSERVATION, network.observationWidth())
        .and(column, 1)
        .and(EpisodeSamples.ACTION, network.actionWidth());
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(ParameterGroup.trained(ACTOR, network.tensors(), learningRate));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    Tensors actor = weights.of(ACTOR);
    NDArray outputs =
        network.forward(actor, batch.get(EpisodeSamples.OBSERVATION), batch.get(column).div(scale));
    return Loss.of(
        BehaviorCloning.distance(network, actor, outputs, batch.get(EpisodeSamples.ACTION)).mean());
  }
}
