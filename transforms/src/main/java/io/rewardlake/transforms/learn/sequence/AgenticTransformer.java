package io.rewardlake.transforms.learn.sequence;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.policy.BehaviorCloning;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Objective;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Tensors;
import io.rewardlake.transforms.learn.stage.Weights;
import io.rewardlake.transforms.rollout.policy.model.SequenceModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Imitates the actions of whole chains of attempts at a task, the worst first, under the return of
 * the best; and tells which step completes the task. A policy that has seen attempts get better
 * makes its next trial better than its last.
 *
 * <pre>
 *   L = mean_t l_t + mean_t softplus(z_t) - d_t z_t
 *   l_t = -log pi(a_t | tokens up to s_t), or |mu - a_t|^2 of continuous actions
 * </pre>
 *
 * over all steps t of all attempts, with z the logit of the completion token d after the reward. A
 * sample is one chain of {@code transforms.hindsight.ChainOfHindsight}, filled up at the end to
 * {@code context} steps.
 *
 * <p>Source: Liu and Abbeel 2023, arXiv 2305.16554. Memory: {@code (5 context)^2} numbers per
 * sample, head and block.
 *
 * @param network over the tokens
 * @param context steps of a sample
 * @param learningRate step size
 */
@Method(
    id = "agentic-transformer",
    title = "Agentic Transformer: a causal policy over chains of attempts",
    paper = "2305.16554",
    year = 2023,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record AgenticTransformer(SequenceNetwork network, int context, double learningRate)
    implements Objective {
  /** Name of the group of its parameters. */
  public static final String ACTOR = "actor";

  static final String TARGET = "target";
  static final String OBSERVATION = "observation";
  static final String ACTION = "action";
  static final String REWARD = "reward";
  static final String COMPLETION = "completion";
  static final String TRIAL = "trial";
  static final String STEP = "step";
  static final String MASK = "mask";

  /** Checks the range. */
  public AgenticTransformer {
    Require.that(context, "context").atLeast(1);
  }

  @Override
  public SampleLayout layout() {
    return SampleLayout.empty()
        .and(TARGET, context)
        .and(OBSERVATION, context * network.ends().observationWidth())
        .and(ACTION, context * network.ends().actionWidth())
        .and(REWARD, context)
        .and(COMPLETION, context)
        .and(TRIAL, context)
        .and(STEP, context)
        .and(MASK, context);
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(ParameterGroup.trained(ACTOR, network.tensors(), learningRate));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    Tensors actor = weights.of(ACTOR);
    NDArray tokens = network.forward(actor, batch);
    NDArray action = SequenceNetwork.steps(batch, ACTION, network.ends().actionWidth());
    NDArray outputs = network.actions(actor, tokens);
    NDArray far = BehaviorCloning.distance(network.ends(), actor, outputs, action);
    NDArray logit = network.completion(actor, tokens);
    NDArray completes = SequenceNetwork.steps(batch, COMPLETION, 1);
    NDArray surprise = Activation.softPlus(logit).sub(logit.mul(completes));
    NDArray mask = SequenceNetwork.steps(batch, MASK, 1);
    NDArray actionLoss = far.mul(mask).sum().div(mask.sum());
    NDArray completionLoss = surprise.mul(mask).sum().div(mask.sum());
    NDArray total = actionLoss.add(completionLoss);
    Map<String, NDArray> figures = new LinkedHashMap<>();
    figures.put("loss", total);
    figures.put("action_loss", actionLoss);
    figures.put("completion_loss", completionLoss);
    return new Loss(total, figures);
  }

  /** The policy of a state of the training. */
  public SequenceModel policy(LearnerState state) {
    return SequenceFiles.model(network, state.values().get(ACTOR));
  }
}
