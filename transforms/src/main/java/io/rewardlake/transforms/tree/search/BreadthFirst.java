package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Require;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Breadth-first expansion with rollouts that leave nodes. Down to a depth, nodes come to have
 * several children; each new child is followed by a single continuation to its end. Where that end
 * is worth more than the floor, the child and its continuation will be expanded in turn, and where
 * not, nothing under the child is.
 *
 * <p>Source: QLASS, 2025, arXiv 2502.02584.
 *
 * @param width most children of a node above the depth
 * @param depth nodes at this depth and below have a single continuation
 * @param floor worth that an end must exceed for its branch to be expanded, in units of value
 */
public record BreadthFirst(int width, int depth, double floor) implements Mechanism {
  /** Checks the ranges. */
  public BreadthFirst {
    Require.that(width, "width").atLeast(1);
    Require.that(depth, "depth").atLeast(1);
    Require.that(floor, "floor").finite();
  }

  @Override
  public String title() {
    return "breadth-first";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "width", String.valueOf(width),
        "depth", String.valueOf(depth),
        "floor", String.valueOf(floor));
  }

  /** The end that is worth most, the first of equal ones. */
  @Override
  public <S, A> SearchNode<S, A> grow(Growth<S, A> growth) {
    SearchNode<S, A> best = growth.root();
    double most = Double.NEGATIVE_INFINITY;
    Queue<SearchNode<S, A>> open = new ArrayDeque<>(List.of(growth.root()));
    while (!open.isEmpty() && growth.beginOrCut()) {
      for (SearchNode<S, A> child : growth.widen(open.remove(), width)) {
        SearchNode<S, A> end = growth.follow(child);
        if (growth.stopped()) {
          return best;
        }
        double value = growth.evaluate(end);
        growth.backUp(end, value);
        if (value > most) {
          best = end;
          most = value;
        }
        if (value > floor) {
          queue(child, open);
        }
      }
    }
    return best;
  }

  private <S, A> void queue(SearchNode<S, A> child, Queue<SearchNode<S, A>> open) {
    SearchNode<S, A> node = child;
    while (node.depth() < depth && !node.leaf()) {
      open.add(node);
      node = node.children().get(0);
    }
  }
}
