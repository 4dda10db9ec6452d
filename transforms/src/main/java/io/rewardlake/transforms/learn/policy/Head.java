package io.rewardlake.transforms.learn.policy;

/** What the outputs of a policy's network say of its action. */
public enum Head {
  /** Logits of discrete actions. */
  CATEGORICAL,
  /** Means of continuous actions; standard deviations are the same in all states. */
  GAUSSIAN,
  /** The same, the means squashed by tanh into the bounds of the actions. */
  BOUNDED_GAUSSIAN,
  /** The action itself, squashed by tanh into its bounds. */
  DETERMINISTIC;

  /** Whether there is a standard deviation to be learned. */
  boolean hasDeviation() {
    return this == GAUSSIAN || this == BOUNDED_GAUSSIAN;
  }

  /** Whether outputs are squashed. */
  boolean squashes() {
    return this == BOUNDED_GAUSSIAN || this == DETERMINISTIC;
  }
}
