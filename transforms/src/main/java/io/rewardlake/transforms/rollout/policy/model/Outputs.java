package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.rollout.policy.Decisions;

/** What a network says of the actions of all rows. */
interface Outputs {
  /** Shape [rows, outputs], last axis fastest; overwritten by the next call. */
  float[] of(Decisions decisions);
}
