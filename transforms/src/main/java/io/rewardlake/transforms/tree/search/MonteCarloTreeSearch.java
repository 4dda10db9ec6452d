package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Require;
import java.util.Locale;
import java.util.Map;

/**
 * Monte Carlo tree search. Each simulation descends by the tree policy to a node without children.
 * One that was visited before is expanded, and the policy goes to a child of it; then the node is
 * evaluated and the value backed up. So a node's visits are those of its children and its own first
 * one. The chosen path takes the most visited child at every node.
 *
 * <p>Sources: Kocsis and Szepesvari 2006 (UCT); Silver et al. 2017 (PUCT).
 *
 * @param policy which child a simulation goes to
 * @param exploration constant c of the policy, in units of value
 * @param width most children of a node
 */
public record MonteCarloTreeSearch(TreePolicy policy, double exploration, int width)
    implements Mechanism {
  /** Checks the ranges. */
  public MonteCarloTreeSearch {
    Require.that(exploration, "exploration").atLeast(0).finite();
    Require.that(width, "width").atLeast(1);
  }

  @Override
  public String title() {
    return policy.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("exploration", String.valueOf(exploration), "width", String.valueOf(width));
  }

  @Override
  public <S, A> SearchNode<S, A> grow(Growth<S, A> growth) {
    while (growth.begin()) {
      SearchNode<S, A> leaf = growth.root();
      while (!leaf.leaf()) {
        leaf = policy.select(leaf, exploration, growth.backup());
      }
      boolean fresh = leaf.parent() != null && leaf.visits() == 0;
      if (!fresh && leaf.expansions() == 0 && !growth.expand(leaf, width).isEmpty()) {
        leaf = policy.select(leaf, exploration, growth.backup());
      }
      if (!growth.stopped()) {
        growth.backUp(leaf, growth.evaluate(leaf));
      }
    }
    return mostVisited(growth.root());
  }

  /** The end of the path that takes the most visited child at every node. */
  static <S, A> SearchNode<S, A> mostVisited(SearchNode<S, A> root) {
    SearchNode<S, A> node = root;
    SearchNode<S, A> child = node.best(SearchNode::visits);
    while (child != null && child.visits() > 0) {
      node = child;
      child = node.best(SearchNode::visits);
    }
    return node;
  }
}
