package io.rewardlake.transforms.learn.stage;

import java.util.Map;

/** The parameters of a model during one batch. */
public final class Weights {
  private final Map<String, Tensors> leaves;
  private final Map<String, Tensors> constants;

  Weights(Map<String, Tensors> leaves, Map<String, Tensors> constants) {
    this.leaves = leaves;
    this.constants = constants;
  }

  /** A group whose gradients count; of a group that is not trained, the same as a constant. */
  public Tensors of(String group) {
    Tensors found = leaves.get(group);
    return found == null ? constant(group) : found;
  }

  /** A group that no gradient reaches. */
  public Tensors constant(String group) {
    Tensors found = constants.get(group);
    if (found == null) {
      throw new IllegalArgumentException("No group " + group + " in " + constants.keySet());
    }
    return found;
  }
}
