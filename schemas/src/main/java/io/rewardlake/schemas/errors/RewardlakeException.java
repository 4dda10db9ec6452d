package io.rewardlake.schemas.errors;

/** A failure that a person can act on: its message says what is wrong, where, and what to do. */
public final class RewardlakeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  RewardlakeException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  RewardlakeException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The exit code of a command that ends with this failure. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
