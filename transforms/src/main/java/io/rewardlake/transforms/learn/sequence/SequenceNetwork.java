package io.rewardlake.transforms.learn.sequence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.CausalTransformer;
import io.rewardlake.transforms.learn.stage.Initializer;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Tensors;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy over the steps so far of several trials at a task. Each step is five tokens: the return
 * that is still to be had (target), the state, the action, the reward and the completion token. A
 * token is embedded by the linear layer of its kind, whose bias tells the kind, plus a learned
 * vector of its trial and one of its step in the trial; together they say its position. What the
 * transformer makes of a state token says the action, what it makes of a reward token whether the
 * step completes the task.
 *
 * @param ends observations and actions, and what outputs say of actions; its perceptron is not used
 * @param trials trials that are told apart
 * @param steps of a trial that are told apart
 * @param returnScale what rewards are divided by; targets are already
 * @param transformer over the tokens
 */
public record SequenceNetwork(
    PolicyNetwork ends, int trials, int steps, double returnScale, CausalTransformer transformer)
    implements Serializable {
  /** Tokens of a step. */
  static final int KINDS = 5;

  private static final int STATE = 1;
  private static final int REWARD = 3;
  // The deviation that GPT-2 gives its embeddings
  private static final Initializer SMALL = new Initializer(Initializer.Kind.NORMAL, 0.02);

  /** Checks the ranges. */
  public SequenceNetwork {
    Require.that(trials, "trials").atLeast(1);
    Require.that(steps, "steps").atLeast(1);
    Require.that(returnScale, "--return-scale").above(0).finite();
  }

  /** Its tensors. */
  public List<TensorSpec> tensors() {
    int width = transformer.width();
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.addAll(CausalTransformer.linear("target.", 1, width));
    tensors.addAll(CausalTransformer.linear("state.", ends.features(), width));
    tensors.addAll(CausalTransformer.linear("action.", ends.outputs(), width));
    tensors.addAll(CausalTransformer.linear("reward.", 1, width));
    tensors.addAll(CausalTransformer.linear("completion.", 1, width));
    tensors.add(TensorSpec.of("trial.weight", SMALL, trials, width));
    tensors.add(TensorSpec.of("step.weight", SMALL, steps, width));
    tensors.addAll(transformer.tensors());
    tensors.addAll(CausalTransformer.linear("act.", width, ends.outputs()));
    tensors.addAll(CausalTransformer.linear("done.", width, 1));
    return tensors;
  }

  /** What the transformer makes of all tokens of samples, {@code [steps of all, 5, width]}. */
  NDArray forward(Tensors weights, Batch batch) {
    NDArray position =
        embedding(weights, "trial.", batch.get(AgenticTransformer.TRIAL))
            .add(embedding(weights, "step.", batch.get(AgenticTransformer.STEP)));
    NDArray seen = steps(batch, AgenticTransformer.OBSERVATION, ends.observationWidth());
    NDArray done = steps(batch, AgenticTransformer.ACTION, ends.actionWidth());
    NDArray reward = steps(batch, AgenticTransformer.REWARD, 1).div(returnScale);
    NDList tokens = new NDList();
    tokens.add(token(weights, "target.", steps(batch, AgenticTransformer.TARGET, 1), position));
    tokens.add(token(weights, "state.", ends.features(seen), position));
    tokens.add(token(weights, "action.", ends.actionFeatures(done), position));
    tokens.add(token(weights, "reward.", reward, position));
    tokens.add(
        token(weights, "completion.", steps(batch, AgenticTransformer.COMPLETION, 1), position));
    NDArray sequences = NDArrays.stack(tokens, 1).reshape(batch.size(), -1, transformer.width());
    return transformer.forward(weights, sequences).reshape(-1, KINDS, transformer.width());
  }

  /** What they say of the action of each step, {@code [steps of all, outputs]}. */
  NDArray actions(Tensors weights, NDArray tokens) {
    return CausalTransformer.linear(weights, "act.", kind(tokens, STATE));
  }

  /** Logit that each step completes the task, {@code [steps of all, 1]}. */
  NDArray completion(Tensors weights, NDArray tokens) {
    return CausalTransformer.linear(weights, "done.", kind(tokens, REWARD));
  }

  /** A column of samples step by step, {@code [steps of all, width]}. */
  static NDArray steps(Batch batch, String column, int width) {
    return batch.get(column).reshape(-1, width);
  }

  private static NDArray token(Tensors weights, String kind, NDArray x, NDArray position) {
    return CausalTransformer.linear(weights, kind, x).add(position);
  }

  private static NDArray embedding(Tensors weights, String name, NDArray numbers) {
    return Embedding.embedding(
            numbers.flatten().toType(DataType.INT64, false),
            weights.get(name + "weight"),
            SparseFormat.DENSE)
        .singletonOrThrow();
  }

  private static NDArray kind(NDArray tokens, int kind) {
    return tokens.get(new NDIndex().addAllDim().addIndices(kind));
  }
}
