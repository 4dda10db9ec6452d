package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Weights;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Conservative Q-learning of discrete actions: double Q-learning, and values of actions that the
 * data lack are pressed down.
 *
 * <pre>
 *   y = r + gamma (1 - d) Q'(s', argmax_a Q(s', a))
 *   L = mean huber(Q(s, a) - y) + alpha mean (log sum_b exp Q(s, b) - Q(s, a))
 *   huber(x) = x^2 / 2 where |x| &lt;= 1, else |x| - 1/2
 * </pre>
 *
 * The policy is {@code softmax(1000 Q)}: the best action, and shares of equally good ones.
 *
 * <p>Source: Kumar et al. 2020, arXiv 2006.04779; loss and defaults of d3rlpy's DiscreteCQL, but
 * for a slow copy Q' that follows at every step instead of every 8,000.
 *
 * @param network its outputs are Q(s, .)
 * @param learningRate step size; 0.0000625 in d3rlpy
 * @param targets discount and share of the slow copy
 * @param alpha weight of the penalty, 1
 */
@Method(
    id = "cql",
    title = "Conservative Q-learning (CQL), discrete",
    paper = "2006.04779",
    year = 2020,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record ConservativeQLearning(
    PolicyNetwork network, double learningRate, Targets targets, double alpha)
    implements PolicyObjective {
  private static final String SLOW = "actor_target";
  private static final float SHARPNESS = 1000;

  /** Checks the range, and that actions are discrete. */
  public ConservativeQLearning {
    Require.that(alpha, "--alpha").atLeast(0).finite();
    if (network.head() != Head.CATEGORICAL) {
      throw Errors.parameter("actions of cql", "continuous", "discrete ones");
    }
  }

  @Override
  public SampleLayout layout() {
    return ImplicitQLearning.transitions(network);
  }

  @Override
  public List<ParameterGroup> groups() {
    ParameterGroup q = ParameterGroup.trained(ACTOR, network.tensors(), learningRate);
    return List.of(q, ParameterGroup.target(SLOW, q, targets.tau()));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray values = network.forward(weights.of(ACTOR), batch.get(EpisodeSamples.OBSERVATION));
    NDArray action = batch.get(EpisodeSamples.ACTION).toType(DataType.INT64, false);
    NDArray after = batch.get(EpisodeSamples.NEXT_OBSERVATION);
    NDArray best = network.forward(weights.constant(ACTOR), after).argMax(1).reshape(-1, 1);
    NDArray target =
        targets.of(batch, network.forward(weights.constant(SLOW), after).gather(best, 1));
    NDArray taken = values.gather(action, 1);
    NDArray temporal = huber(taken.sub(target)).mean();
    // log sum exp Q - Q(a) is minus the log-softmax of a
    NDArray penalty = values.logSoftmax(1).gather(action, 1).mean().neg();
    NDArray total = temporal.add(penalty.mul(alpha));
    Map<String, NDArray> figures = new LinkedHashMap<>();
    figures.put("loss", total);
    figures.put("critic_loss", temporal);
    figures.put("conservative_loss", penalty);
    figures.put("value", taken.mean());
    return new Loss(total, figures);
  }

  private static NDArray huber(NDArray x) {
    NDArray size = x.abs();
    NDArray near = size.minimum(1);
    return near.square().mul(0.5).add(size.sub(near));
  }

  /** Its last layer is scaled. */
  @Override
  public PolicyModel policy(LearnerState state, float... condition) {
    float[] parameters = state.values().get(ACTOR).clone();
    int inputs =
        network.hidden().isEmpty()
            ? network.features()
            : network.hidden().get(network.hidden().size() - 1);
    int last = parameters.length - network.outputs() * (inputs + 1);
    for (int i = last; i < parameters.length; i++) {
      parameters[i] *= SHARPNESS;
    }
    return PolicyFiles.model(network, parameters, condition);
  }
}
