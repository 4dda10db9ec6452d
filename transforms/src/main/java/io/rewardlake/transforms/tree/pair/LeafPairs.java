package io.rewardlake.transforms.tree.pair;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Unordered pairs of leaves of the same tree, uniform: whole responses that share what comes before
 * their lowest common ancestor and differ after it. In a complete tree of branching B and depth D a
 * pair has its ancestor at depth k with probability {@code (B - 1) B^(D-k-1) / (B^D - 1)}.
 *
 * <p>Source: Qiu et al. 2024, arXiv 2402.10184 (Tree-RM).
 *
 * <p>In, out, cost: {@link TreePairs}. A leaf is a node without children. Of a tree with more than
 * {@code maxPairs} pairs so many are drawn, each with the same probability; among these, pairs of
 * equal value are left out. Deterministic: the draws of a tree are named by its id. Errors: a
 * parent that is not there.
 *
 * @param minMargin least difference of the values, at least 0, in units of reward; equal values
 *     make no pair
 * @param maxPairs pairs of one tree, 1 to 1,000,000
 * @param maxNodes nodes of one tree, at least 1
 * @param seed of the draws
 */
@Method(
    id = "tree-rm",
    title = "Tree-RM: pairs of leaves with their lowest common ancestor",
    paper = "2402.10184",
    year = 2024,
    kind = Method.Kind.TRANSFORM,
    usage = "tree-pairs")
public record LeafPairs(double minMargin, int maxPairs, int maxNodes, long seed)
    implements TreePairs {
  /** Checks the ranges. */
  public LeafPairs {
    Require.that(minMargin, "minMargin").atLeast(0).finite();
    Require.that(maxPairs, "maxPairs").atLeast(1).atMost(1_000_000);
    Require.that(maxNodes, "maxNodes").atLeast(1);
  }

  @Override
  public Pairing pair(UTF8String tree, PackedNodes nodes) {
    Map<UTF8String, PairNode> byId = new HashMap<>();
    Set<UTF8String> parents = new HashSet<>();
    for (UnsafeRow row : nodes) {
      PairNode node = PairNode.of(row);
      byId.put(node.id(), node);
      if (node.parent() != null) {
        parents.add(node.parent());
      }
    }
    List<PairNode> leaves = byId.values().stream().filter(n -> !parents.contains(n.id())).toList();
    List<PairNode> valued =
        leaves.stream()
            .filter(PairNode::valued)
            .sorted((one, other) -> one.id().compareTo(other.id()))
            .toList();
    long possible = (long) valued.size() * (valued.size() - 1) / 2;
    List<NodePair> drawn = new ArrayList<>();
    for (long number : numbers(tree, possible)) {
      drawn.add(pair(tree, byId, valued, number));
    }
    List<NodePair> kept = drawn.stream().filter(pair -> pair.decided(minMargin)).toList();
    return new Pairing(
        kept,
        leaves.size() - valued.size(),
        0,
        drawn.size() - kept.size(),
        possible - drawn.size());
  }

  /** Numbers of the pairs to take, without one twice. */
  private Iterable<Long> numbers(UTF8String tree, long possible) {
    if (possible <= maxPairs) {
      return LongStream.range(0, possible)::iterator;
    }
    // Floyd: each subset of that size has the same probability
    UniformRandomProvider random = RandomStreams.of(seed, "leaf-pairs", tree.toString());
    Set<Long> numbers = new TreeSet<>();
    for (long last = possible - maxPairs; last < possible; last++) {
      long number = random.nextLong(last + 1);
      if (!numbers.add(number)) {
        numbers.add(last);
      }
    }
    return numbers;
  }

  /** Pair number j (j - 1) / 2 + i is that of leaves i and j, i below j. */
  private static NodePair pair(
      UTF8String tree, Map<UTF8String, PairNode> byId, List<PairNode> leaves, long number) {
    long j = (long) ((1 + Math.sqrt(1 + 8.0 * number)) / 2);
    while (j * (j - 1) / 2 > number) {
      j--;
    }
    while (j * (j + 1) / 2 <= number) {
      j++;
    }
    PairNode one = leaves.get((int) (number - j * (j - 1) / 2));
    PairNode other = leaves.get((int) j);
    PairNode left = one;
    PairNode right = other;
    while (!left.id().equals(right.id())) {
      if (left.depth() >= right.depth()) {
        left = parent(tree, byId, left);
      } else {
        right = parent(tree, byId, right);
      }
    }
    return NodePair.of(left.id(), left.depth(), one, other);
  }

  private static PairNode parent(UTF8String tree, Map<UTF8String, PairNode> byId, PairNode node) {
    PairNode parent = byId.get(node.parent());
    if (parent == null) {
      throw Errors.treeIncomplete(tree.toString(), node.id().toString());
    }
    return parent;
  }
}
