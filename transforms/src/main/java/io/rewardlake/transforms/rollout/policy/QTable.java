package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.schemas.tables.ContentId;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Values of pairs of state and action, found by the hash of the pair. Cost: 24 bytes a pair, and a
 * binary search.
 */
public final class QTable implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] first;
  private final long[] second;
  private final double[] values;
  private int size;

  /** Room for a number of pairs. */
  public QTable(int pairs) {
    first = new long[pairs];
    second = new long[pairs];
    values = new double[pairs];
  }

  /** Both halves of the hash of a pair. */
  static ByteBuffer hash(String stateKey, String action) {
    return ByteBuffer.wrap(ContentId.bytes(stateKey, action));
  }

  /** Adds a pair, whose hash must be above that of the one before. */
  public void add(long firstHalf, long secondHalf, double value) {
    if (size > 0 && compare(size - 1, firstHalf, secondHalf) >= 0) {
      throw new IllegalArgumentException("Pairs must come in the order of their hashes");
    }
    first[size] = firstHalf;
    second[size] = secondHalf;
    values[size++] = value;
  }

  /** Number of pairs. */
  public int size() {
    return size;
  }

  /** Value of an action in a state, or what is said for pairs that are not there. */
  public double value(String stateKey, String action, double unknown) {
    ByteBuffer hash = hash(stateKey, action);
    long firstHalf = hash.getLong();
    long secondHalf = hash.getLong();
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, firstHalf, secondHalf);
      if (order == 0) {
        return values[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return unknown;
  }

  /** Hash of all pairs and values. */
  public String contentHash() {
    MessageDigest digest = ContentId.sha256();
    ByteBuffer pair = ByteBuffer.allocate(3 * Long.BYTES);
    for (int i = 0; i < size; i++) {
      digest.update(pair.clear().putLong(first[i]).putLong(second[i]).putDouble(values[i]).array());
    }
    return ContentId.of(digest);
  }

  private int compare(int place, long firstHalf, long secondHalf) {
    int order = Long.compare(first[place], firstHalf);
    return order == 0 ? Long.compare(second[place], secondHalf) : order;
  }
}
