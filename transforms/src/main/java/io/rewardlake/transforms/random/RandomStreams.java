package io.rewardlake.transforms.random;

import io.rewardlake.schemas.tables.ContentId;
import java.nio.ByteBuffer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.XoRoShiRo128PlusPlus;

/**
 * Random numbers keyed by names, so that a row draws the same numbers whatever the partitioning, a
 * retry or a speculative copy: {@code RandomStreams.of(seed, "bootstrap", pairId)}.
 */
public final class RandomStreams {
  private RandomStreams() {}

  /** A fresh generator that depends on the seed and the names alone. */
  public static UniformRandomProvider of(long seed, String... names) {
    String[] parts = new String[names.length + 1];
    parts[0] = Long.toString(seed);
    System.arraycopy(names, 0, parts, 1, names.length);
    ByteBuffer state = ByteBuffer.wrap(ContentId.bytes(parts));
    return new XoRoShiRo128PlusPlus(state.getLong(), state.getLong());
  }
}
