package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Require;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Best-first search: expands the node whose path is worth most, the first of equal ones, until an
 * end is worth most. With f = g + h as the worth (rewards as negative costs, the estimate -h) it is
 * A*, which finds the best end where h never overestimates the cost to come; without an estimate it
 * is Dijkstra's search. A better way to a state that was seen, or even expanded, opens it again.
 *
 * <p>Source: Hart, Nilsson and Raphael 1968.
 *
 * @param width most children of a node
 */
public record BestFirst(int width) implements Mechanism {
  /** Checks the range. */
  public BestFirst {
    Require.that(width, "width").atLeast(1);
  }

  @Override
  public String title() {
    return "best-first";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("width", String.valueOf(width));
  }

  /** The first end that was worth most; where none was reached, the node expanded last. */
  @Override
  public <S, A> SearchNode<S, A> grow(Growth<S, A> growth) {
    PriorityQueue<SearchNode<S, A>> open = new PriorityQueue<>(BestFirst.<S, A>order());
    Map<Object, SearchNode<S, A>> best = new HashMap<>();
    open.add(growth.root());
    best.put(growth.graphKey(growth.root()), growth.root());
    SearchNode<S, A> last = growth.root();
    while (!open.isEmpty() && !growth.stopped()) {
      SearchNode<S, A> node = open.remove();
      boolean superseded = best.get(growth.graphKey(node)) != node;
      if (node.terminal() && !superseded) {
        return node;
      }
      if (!superseded && growth.beginOrCut()) {
        last = node;
        for (SearchNode<S, A> child : growth.expand(node, width)) {
          Object key = growth.graphKey(child);
          SearchNode<S, A> known = best.get(key);
          if (known == null || child.score() > known.score()) {
            best.put(key, child);
            open.add(child);
          }
        }
      }
    }
    return last;
  }

  /** The greatest worth first, then the first made. */
  static <S, A> Comparator<SearchNode<S, A>> order() {
    return Comparator.<SearchNode<S, A>>comparingDouble(node -> -node.score())
        .thenComparingInt(SearchNode::order);
  }
}
