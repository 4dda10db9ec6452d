package io.rewardlake.transforms.tree.pair;

import org.apache.spark.unsafe.types.UTF8String;

/**
 * Two nodes of one tree; the one with the smaller id comes first.
 *
 * @param lca their lowest common ancestor, of siblings their parent
 * @param lcaDepth its depth
 */
record NodePair(UTF8String lca, int lcaDepth, PairNode a, PairNode b) {
  /** The pair in either order. */
  static NodePair of(UTF8String lca, int lcaDepth, PairNode one, PairNode other) {
    return one.id().compareTo(other.id()) < 0
        ? new NodePair(lca, lcaDepth, one, other)
        : new NodePair(lca, lcaDepth, other, one);
  }

  /** Whether the values differ, and by no less than the margin. */
  boolean decided(double minMargin) {
    return a.value() != b.value() && Math.abs(a.value() - b.value()) >= minMargin;
  }

  /** A hash of seed and ids, which depends on nothing else. */
  long hash(long seed) {
    return b.hash(a.hash(seed));
  }
}
