package io.rewardlake.transforms.tree.pair;

import io.rewardlake.schemas.errors.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Pairs of children of one parent whose values differ: what to do next, compared in one place.
 *
 * <p>In, out, cost: {@link TreePairs}. Of a parent with more than {@code maxChildren} children of
 * known value those are paired whose hashes with the seed come first; of a tree with more than
 * {@code maxPairs} pairs those are kept whose hashes come first.
 *
 * @param minMargin least difference of the values, at least 0, in units of reward; equal values
 *     make no pair
 * @param maxChildren children of one parent that are paired, 2 to 10,000
 * @param maxPairs pairs of one tree, at least 1
 * @param maxNodes nodes of one tree, at least 1
 * @param seed of what is left out
 */
public record SiblingPairs(double minMargin, int maxChildren, int maxPairs, int maxNodes, long seed)
    implements TreePairs {
  private static final Comparator<PairNode> BY_ID = Comparator.comparing(PairNode::id);

  /** Checks the ranges. */
  public SiblingPairs {
    Require.that(minMargin, "minMargin").atLeast(0).finite();
    Require.that(maxChildren, "maxChildren").atLeast(2).atMost(10_000);
    Require.that(maxPairs, "maxPairs").atLeast(1);
    Require.that(maxNodes, "maxNodes").atLeast(1);
  }

  @Override
  public Pairing pair(UTF8String tree, PackedNodes nodes) {
    Families families = new Families(nodes);
    List<NodePair> pairs = new ArrayList<>();
    long crowded = 0;
    long undecided = 0;
    for (List<PairNode> family : families.all()) {
      PairNode[] children = limited(family);
      crowded += family.size() - children.length;
      long before = pairs.size();
      pair(children, pairs);
      long possible = (long) children.length * (children.length - 1) / 2;
      undecided += possible - (pairs.size() - before);
    }
    List<NodePair> kept = Pairing.first(pairs, maxPairs, seed);
    return new Pairing(kept, families.unvalued, crowded, undecided, pairs.size() - kept.size());
  }

  private PairNode[] limited(List<PairNode> family) {
    PairNode[] children = family.toArray(PairNode[]::new);
    if (children.length > maxChildren) {
      Arrays.sort(
          children,
          Comparator.comparingLong((PairNode child) -> child.hash(seed)).thenComparing(BY_ID));
      children = Arrays.copyOf(children, maxChildren);
    }
    Arrays.sort(children, BY_ID);
    return children;
  }

  private void pair(PairNode[] children, List<NodePair> into) {
    for (int i = 0; i < children.length; i++) {
      for (int j = i + 1; j < children.length; j++) {
        PairNode a = children[i];
        NodePair pair = new NodePair(a.parent(), a.depth() - 1, a, children[j]);
        if (pair.decided(minMargin)) {
          into.add(pair);
        }
      }
    }
  }

  /** Children of known value by parent. */
  private static final class Families {
    private final Map<UTF8String, List<PairNode>> byParent = new HashMap<>();
    private long unvalued;

    Families(PackedNodes nodes) {
      List<PairNode> family = List.of();
      UTF8String parent = null;
      for (UnsafeRow row : nodes) {
        PairNode node = PairNode.of(row);
        if (node.parent() == null) {
          continue;
        }
        if (!node.valued()) {
          unvalued++;
          continue;
        }
        // Most siblings come one after the other
        if (!node.parent().equals(parent)) {
          parent = node.parent();
          family = byParent.computeIfAbsent(parent, any -> new ArrayList<>(4));
        }
        family.add(node);
      }
    }

    Collection<List<PairNode>> all() {
      return byParent.values();
    }
  }
}
