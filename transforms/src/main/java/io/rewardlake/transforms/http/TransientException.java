package io.rewardlake.transforms.http;

import java.time.Duration;

/** An attempt failed in a way that may pass: worth another one. */
public final class TransientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration pause;

  /** What went wrong; the pause before the next attempt is the caller's own. */
  public TransientException(String problem) {
    this(problem, null);
  }

  /**
   * What went wrong, and how long the server wants to be left alone; null: it did not say.
   *
   * @see Retries#pause
   */
  public TransientException(String problem, Duration pause) {
    super(problem);
    this.pause = pause;
  }

  /** How long the server wants to be left alone; null: it did not say. */
  Duration pause() {
    return pause;
  }
}
