package io.rewardlake.transforms.learn.stage;

import java.io.Serializable;

/** Hears of every checkpoint of a training. */
@FunctionalInterface
public interface TrainingProgress extends Serializable {
  /** Nobody listens. */
  TrainingProgress SILENT = checkpoint -> {};

  /** A checkpoint was saved. */
  void saved(Checkpoint checkpoint);
}
