package io.rewardlake.transforms.tree.pair;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs of one tree, and what was left out.
 *
 * @param pairs what is kept
 * @param unvalued nodes that could have been paired but for a value
 * @param crowded nodes beyond the limit of children that are paired, or with a sibling's text
 * @param undecided pairs of equal value, or of less difference than was asked for
 * @param surplus pairs beyond the limit of the tree
 */
record Pairing(List<NodePair> pairs, long unvalued, long crowded, long undecided, long surplus) {
  static final StructType COUNTS =
      StructType.fromDDL(
          "trees BIGINT, unvalued BIGINT, crowded BIGINT, undecided BIGINT, surplus BIGINT,"
              + " too_large BIGINT");

  /** Counts of a tree of too many nodes. */
  static final InternalRow TOO_LARGE =
      new GenericInternalRow(new Object[] {1L, 0L, 0L, 0L, 0L, 1L});

  /** Of more pairs than a limit those whose hashes with the seed come first. */
  static List<NodePair> first(List<NodePair> pairs, int limit, long seed) {
    if (pairs.size() <= limit) {
      return pairs;
    }
    List<Hashed> hashed = new ArrayList<>(pairs.size());
    pairs.forEach(pair -> hashed.add(new Hashed(pair.hash(seed), pair)));
    hashed.sort(Hashed.ORDER);
    return hashed.subList(0, limit).stream().map(Hashed::pair).toList();
  }

  InternalRow counts() {
    return new GenericInternalRow(new Object[] {1L, unvalued, crowded, undecided, surplus, 0L});
  }

  private record Hashed(long hash, NodePair pair) {
    private static final Comparator<Hashed> ORDER =
        Comparator.comparingLong(Hashed::hash)
            .thenComparing(hashed -> hashed.pair().a().id())
            .thenComparing(hashed -> hashed.pair().b().id());
  }
}
