package io.rewardlake.transforms.tree.search;

/**
 * What a step leads to.
 *
 * @param state after the step
 * @param reward of the step; a cost is a negative reward
 * @param terminal whether the episode or the response ends here
 */
public record Successor<S>(S state, double reward, boolean terminal) {}
