package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What training descends: the columns that it reads, the parameters that it has, and its loss. An
 * implementation's documentation gives the loss as a formula.
 */
public interface Objective extends Serializable {
  /** The columns of the samples that it reads. */
  SampleLayout layout();

  /** Its parameters. */
  List<ParameterGroup> groups();

  /**
   * The loss of a batch. Parts that are not to move a group read it by {@link Weights#constant}; a
   * group that is not due at this step may be left out. Where a batch comes in parts, the loss of
   * the step is the mean of theirs, weighed by their samples.
   */
  Loss loss(Weights weights, Batch batch);

  /**
   * What the loss of a part must know of the whole batch, {@link Batch#survey}: found on all parts
   * before the first gradient. By default nothing.
   */
  default Object survey(Weights weights, Consumer<Consumer<Batch>> parts) {
    return null;
  }

  /** What held-out samples are judged by, means over the batch; by default the loss's figures. */
  default Map<String, NDArray> heldOut(Weights weights, Batch batch) {
    return loss(weights, batch).figures();
  }

  /** Where the parameters go before each gradient is taken; by default nowhere. */
  default Optional<LookAhead> lookAhead() {
    return Optional.empty();
  }
}
