package io.rewardlake.transforms.rollout.policy;

/**
 * A distribution over actions given an observation, for many episodes that wait side by side.
 *
 * <p>What it does in one row depends on that row alone (its observation, its environment and its
 * random numbers), never on which other episodes wait beside it: so the same episode comes out in
 * whatever batch, partition or retry it runs.
 */
public interface Policy extends AutoCloseable {
  /** Looks at the observations of all rows, before actions are drawn. */
  void condition(Decisions decisions);

  /** Draws the action of one row into the batch of actions. */
  void sample(Decisions decisions, int row);

  /**
   * Log-probability, or for continuous actions log-density, of the action that stands in a row, in
   * nats; NaN where there is none, as of a continuous action that is certain.
   */
  double logProb(Decisions decisions, int row);

  /**
   * Told what a row did, once its environment took the step: the batches still hold what it saw and
   * what it did. A policy that needs the episode so far keeps it in {@link Decisions#memory}.
   */
  default void remember(Decisions decisions, int row) {}

  /** Told what the step of a row paid, after {@link #remember}. */
  default void rewarded(Decisions decisions, int row, double reward) {}

  /**
   * Whether to try the task of a row again, whose episode ended; asked once, and what the policy
   * keeps of the row stays.
   */
  default boolean triesAgain(Decisions decisions, int row) {
    return false;
  }

  @Override
  default void close() {}
}
