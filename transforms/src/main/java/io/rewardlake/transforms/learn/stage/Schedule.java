package io.rewardlake.transforms.learn.stage;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.Optimizer;
import java.io.Serializable;

/**
 * How long and in what steps a model is trained.
 *
 * @param optimizer adam or sgd
 * @param batchSize samples per step
 * @param steps optimiser steps in all
 * @param checkpoints parts of equal length after which the state is saved and the figures reported
 * @param clipNorm longest gradient of a group, longer ones are scaled down; 0: any
 * @param seed of first values, orders and noise
 */
public record Schedule(
    Optimizer optimizer, int batchSize, long steps, int checkpoints, double clipNorm, long seed)
    implements Serializable {
  /** Checks the ranges. */
  public Schedule {
    Require.that(batchSize, "batchSize").atLeast(1);
    Require.that((double) steps, "steps").atLeast(1);
    Require.that(checkpoints, "checkpoints").atLeast(1).atMost((int) Math.min(steps, 10_000));
    Require.that(clipNorm, "clipNorm").atLeast(0).finite();
  }

  /** The last step of a part, counted from 1. */
  public long end(int checkpoint) {
    return steps * checkpoint / checkpoints;
  }
}
