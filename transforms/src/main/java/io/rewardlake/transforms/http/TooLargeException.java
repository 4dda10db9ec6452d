package io.rewardlake.transforms.http;

import java.io.IOException;

/** An answer exceeds the limit on its size; what was read of it is gone. */
public final class TooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  TooLargeException(int limit) {
    super("an answer of more than " + limit + " bytes");
  }
}
