package io.rewardlake.transforms.rollout.policy.model;

/** How a policy's outputs follow from what it observes. */
public enum Architecture {
  /** A row of outputs for each discrete observation. */
  TABULAR,
  /** {@code y = W x + b}. */
  LINEAR,
  /** Several linear layers, with an activation after each but the last. */
  MLP
}
