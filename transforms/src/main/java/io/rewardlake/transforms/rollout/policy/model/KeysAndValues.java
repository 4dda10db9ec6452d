package io.rewardlake.transforms.rollout.policy.model;

import java.util.Arrays;

/** Keys and values of the tokens of one sequence so far, in one block of a transformer. */
final class KeysAndValues {
  private static final int FIRST_TOKENS = 16;

  private final int width;
  private float[] keys;
  private float[] values;
  private int tokens;

  KeysAndValues(int width) {
    this.width = width;
    this.keys = new float[FIRST_TOKENS * width];
    this.values = new float[FIRST_TOKENS * width];
  }

  /** Appends those of a token: query, key and value side by side. */
  void add(float[] projected) {
    if (tokens * width == keys.length) {
      keys = Arrays.copyOf(keys, 2 * keys.length);
      values = Arrays.copyOf(values, 2 * values.length);
    }
    System.arraycopy(projected, width, keys, tokens * width, width);
    System.arraycopy(projected, 2 * width, values, tokens * width, width);
    tokens++;
  }

  int tokens() {
    return tokens;
  }

  /** Shape [tokens, width]. */
  float[] keys() {
    return keys;
  }

  /** Shape [tokens, width]. */
  float[] values() {
    return values;
  }
}
