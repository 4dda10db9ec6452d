package io.rewardlake.schemas.errors;

/** Process exit codes of every command; the final row in {@code runs} carries the same number. */
public enum ExitCode {
  /** Done. */
  DONE(0),
  /** Our own fault: a defect in Rewardlake. */
  INTERNAL(1),
  /** Usage: an option is unknown, missing or out of range. */
  USAGE(2),
  /** The user's data, or a table's contract. */
  DATA(3),
  /** A conflict, or the same stage is already running. */
  CONFLICT(4),
  /** Something that we depend on failed: an endpoint, a model file, the cluster. */
  DEPENDENCY(5);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number that the process returns to its caller. */
  public int code() {
    return code;
  }
}
