package io.rewardlake.transforms.ingest.file;

import java.util.Locale;

/** One row, or one vote of a row, cannot be accepted; it becomes a reject and never a crash. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  /** A refusal without stack trace: there may be many, and the row is what matters. */
  public Refusal(RejectReason reason, String format, Object... args) {
    super(String.format(Locale.ROOT, format, args), null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public RejectReason reason() {
    return reason;
  }
}
