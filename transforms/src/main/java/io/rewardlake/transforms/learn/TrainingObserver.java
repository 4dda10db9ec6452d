package io.rewardlake.transforms.learn;

import java.io.Serializable;
import java.util.List;

/** Hears of each epoch, inside the training task. */
@FunctionalInterface
public interface TrainingObserver extends Serializable {
  /** Called after every epoch (and its checkpoint) with the curve points of the active columns. */
  void epochEnded(int epoch, List<EpochMetrics> metrics);
}
