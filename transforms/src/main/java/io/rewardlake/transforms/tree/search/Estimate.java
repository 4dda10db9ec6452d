package io.rewardlake.transforms.tree.search;

/**
 * A number for one node: a heuristic, a process model, a self-evaluation. It sees the way to the
 * node, and is called once per node. It must not read rewards that are hidden when the search is
 * used, {@link SearchNode#reward} of a terminal node among them.
 */
@FunctionalInterface
public interface Estimate<S, A> {
  /** The number, higher is better; finite. */
  double of(SearchNode<S, A> node);
}
