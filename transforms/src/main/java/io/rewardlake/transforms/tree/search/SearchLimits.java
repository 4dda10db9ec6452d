package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Require;

/**
 * How large one tree may become.
 *
 * @param simulations rounds of the mechanism: simulations of Monte Carlo tree search, straight
 *     passes of sampling, expansions of the others
 * @param nodes most nodes; an expansion that would exceed it is not made, and the tree ends there
 * @param depth most steps from the root; nodes at this depth are not expanded, and rollouts end
 */
public record SearchLimits(long simulations, int nodes, int depth) {
  /** Checks the ranges. */
  public SearchLimits {
    Require.that((double) simulations, "simulations").atLeast(1);
    Require.that(nodes, "nodes").atLeast(1);
    Require.that(depth, "depth").atLeast(1);
  }
}
