package io.rewardlake.transforms.learn.stage;

import java.io.Serializable;
import java.util.List;

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
   * group that is not due at this step may be left out.
   */
  Loss loss(Weights weights, Batch batch);
}
