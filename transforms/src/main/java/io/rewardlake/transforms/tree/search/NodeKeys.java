package io.rewardlake.transforms.tree.search;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.SplitMix64;

/**
 * Random numbers keyed by the place in a tree: the key of a node is a hash of its parent's key and
 * its place among the children. One step of SplitMix64 is the hash, at a few nanoseconds.
 */
final class NodeKeys {
  /** What random numbers at a node are for. */
  enum Stream {
    CHILD(0),
    STEP(1),
    CANDIDATES(2),
    ROLLOUT(3),
    CHOICE(4);

    private final long tag;

    Stream(long number) {
      tag = number << 48;
    }
  }

  private NodeKeys() {}

  static long mix(long key, Stream stream, long round) {
    return new SplitMix64(key ^ stream.tag ^ round).nextLong();
  }

  static UniformRandomProvider random(long key, Stream stream, long round) {
    return new SplitMix64(mix(key, stream, round));
  }
}
