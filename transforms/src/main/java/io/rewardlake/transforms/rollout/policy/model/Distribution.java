package io.rewardlake.transforms.rollout.policy.model;

/** What a policy's outputs say of its actions. */
public enum Distribution {
  /** One logit for each discrete action. */
  CATEGORICAL,
  /** The mean of each component of a continuous action; deviations are the same in all states. */
  GAUSSIAN
}
