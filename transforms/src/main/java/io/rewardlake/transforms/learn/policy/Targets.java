package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Batch;
import java.io.Serializable;

/**
 * How values are learned from the values of what comes next.
 *
 * @param gamma discount, 0 to 1
 * @param tau share that the slow copies take of the parameters at their updates, 0 to 1
 */
public record Targets(double gamma, double tau) implements Serializable {
  /** The discount and the share of CORL and d3rlpy. */
  public static final Targets DEFAULT = new Targets(0.99, 0.005);

  /** Checks the ranges. */
  public Targets {
    Require.that(gamma, "--gamma").atLeast(0).atMost(1);
    Require.that(tau, "--tau").above(0).atMost(1);
  }

  /** {@code r + gamma (1 - terminated) next} of samples. */
  NDArray of(Batch batch, NDArray next) {
    NDArray goesOn = batch.get(EpisodeSamples.TERMINATED).neg().add(1);
    return batch.get(EpisodeSamples.REWARD).add(next.mul(goesOn).mul(gamma));
  }
}
