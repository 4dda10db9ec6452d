package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Tensors;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Direct preference optimisation over pairs of episodes from one start.
 *
 * <pre>
 *   h(e) = sum_t log pi(a_t|s_t) - log pi_ref(a_t|s_t)
 *   L = mean -log sigmoid(beta (h(chosen) - h(rejected)))
 * </pre>
 *
 * pi_ref is the policy that training started from.
 *
 * <p>Source: Rafailov et al. 2023, arXiv 2305.18290; over trajectories Song et al. 2024, arXiv
 * 2403.02502 (ETO). Defaults of TRL.
 *
 * @param network the policy, which has a density
 * @param learningRate step size
 * @param beta strength of the pull towards the reference, 0.1
 * @param maxSteps of an episode in a sample; shorter ones are filled up
 */
@Method(
    id = "episode-dpo",
    title = "Direct preference optimisation (DPO) over episode pairs",
    paper = "2305.18290",
    year = 2023,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record DirectPreference(
    PolicyNetwork network, double learningRate, double beta, int maxSteps)
    implements PolicyObjective {
  static final String REFERENCE = "reference";
  static final List<String> SIDES = List.of("chosen", "rejected");
  static final String OBSERVATIONS = "_observations";
  static final String ACTIONS = "_actions";
  static final String MASK = "_mask";

  /** Checks the ranges. */
  public DirectPreference {
    Require.that(beta, "--dpo-beta").above(0).finite();
    Require.that(maxSteps, "--max-steps").atLeast(1).atMost(4096);
  }

  @Override
  public SampleLayout layout() {
    SampleLayout layout = SampleLayout.empty();
    for (String side : SIDES) {
      layout =
          layout
              .and(side + OBSERVATIONS, maxSteps * network.observationWidth())
              .and(side + ACTIONS, maxSteps * network.actionWidth())
              .and(side + MASK, maxSteps);
    }
    return layout;
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(
        ParameterGroup.trained(ACTOR, network.tensors(), learningRate),
        ParameterGroup.frozen(REFERENCE, network.tensors()));
  }

  @Override
  public List<String> copiesOfActor() {
    return List.of(REFERENCE);
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray margin = gain(weights, batch, SIDES.get(0)).sub(gain(weights, batch, SIDES.get(1)));
    // -log sigmoid(x) = softplus(-x)
    NDArray loss = Activation.softPlus(margin.mul(-beta)).mean();
    Map<String, NDArray> figures = new LinkedHashMap<>();
    figures.put("loss", loss);
    figures.put("margin", margin.mean());
    figures.put("accuracy", margin.gt(0).toType(margin.getDataType(), false).mean());
    return new Loss(loss, figures);
  }

  /** h of the episodes of one side, {@code [n]}. */
  private NDArray gain(Weights weights, Batch batch, String side) {
    NDArray seen = batch.get(side + OBSERVATIONS).reshape(-1, network.observationWidth());
    NDArray action = batch.get(side + ACTIONS).reshape(-1, network.actionWidth());
    NDArray own = logProb(weights.of(ACTOR), seen, action);
    NDArray reference = logProb(weights.constant(REFERENCE), seen, action);
    return own.sub(reference).reshape(-1, maxSteps).mul(batch.get(side + MASK)).sum(new int[] {1});
  }

  private NDArray logProb(Tensors policy, NDArray seen, NDArray action) {
    return network.logProb(policy, network.forward(policy, seen), action);
  }
}
