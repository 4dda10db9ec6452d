package io.rewardlake.transforms.tree;

import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Snapshot;

/**
 * A point in an episode from which it branches.
 *
 * @param snapshot of the environment
 * @param seen the observation, a batch of one row
 * @param success whether the task is solved; null: the environment does not know
 * @param memory what the policy keeps of the way here; null at the beginning
 */
public record Place(Snapshot snapshot, Batch seen, Boolean success, Object memory) {
  /** Where an environment is now. */
  public static Place of(Environment environment, Object memory) {
    Batch seen = environment.spec().observations().batch(1);
    environment.observe(seen, 0);
    return new Place(environment.snapshot(), seen, environment.success().orElse(null), memory);
  }
}
