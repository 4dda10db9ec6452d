package io.rewardlake.transforms.rollout;

import io.rewardlake.transforms.rollout.environment.Environment;

/**
 * How a row of an episode ends.
 *
 * @param terminated whether the environment ended the episode
 * @param truncated whether a limit did
 * @param success whether the task was solved; null: not known
 * @param status {@code completed} or {@code failed}
 * @param message what went wrong; empty: nothing
 */
record Outcome(
    boolean terminated, boolean truncated, Boolean success, String status, String message) {
  private static final String COMPLETED = "completed";
  private static final String FAILED = "failed";

  /** The episode goes on in another row. */
  static final Outcome GOES_ON = new Outcome(false, false, null, COMPLETED, "");

  /** The environment ended it, or a limit: its own, or that of the rollout. */
  static Outcome ended(Environment environment) {
    return new Outcome(
        environment.terminated(),
        environment.truncated() || !environment.terminated(),
        environment.success().orElse(null),
        COMPLETED,
        "");
  }

  /** Something broke; the steps before it are good. */
  static Outcome failed(RuntimeException cause) {
    String message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new Outcome(false, false, null, FAILED, message);
  }

  /** Whether something broke. */
  boolean failed() {
    return status.equals(FAILED);
  }
}
