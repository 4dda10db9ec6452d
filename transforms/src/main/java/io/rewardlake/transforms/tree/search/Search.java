package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * The specification of a search: a mechanism, a reward formulation and a transition, and apart from
 * these what its numbers are for. One engine runs all combinations.
 *
 * <p>Source: Unifying Tree Search Algorithm and Reward Design for LLM Reasoning, 2025, arXiv
 * 2510.09988; the methods that it orders are in {@link SearchMethod}.
 *
 * <p>Cost: memory holds one tree, bounded by {@link SearchLimits#nodes}. Determinism: a tree
 * depends on its inputs and the key alone.
 *
 * @param mechanism in which order nodes are made
 * @param rewards where numbers come from, and how they are combined
 * @param transition name of what makes a state of an action: environment, append, ...
 * @param purpose whether the numbers may become labels
 */
@Method(
    id = "tree-search-survey",
    title = "Tree search: mechanism, reward formulation and transition",
    paper = "2510.09988",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "tree")
public record Search(
    Mechanism mechanism, RewardFormulation rewards, String transition, Purpose purpose)
    implements Serializable {
  /** Checks the name. */
  public Search {
    Require.notBlank(transition, "transition");
  }

  /** Grows the tree of one task, where numbers need no {@link Estimate}. */
  public <S, A> SearchTree<S, A> grow(Transition<S, A> transition, SearchLimits limits, long key) {
    if (rewards.source().estimates()) {
      throw Errors.parameter("estimate", "missing", "given, for " + rewards.source().title());
    }
    return grow(transition, node -> Double.NaN, limits, key);
  }

  /**
   * Grows the tree of one task.
   *
   * @param estimate not asked unless the source of numbers is an estimate
   * @param key of all random numbers: {@code RandomStreams.of(seed, "tree", task).nextLong()}
   */
  public <S, A> SearchTree<S, A> grow(
      Transition<S, A> transition, Estimate<S, A> estimate, SearchLimits limits, long key) {
    Growth<S, A> growth =
        new Growth<>(transition, new PathScores<>(rewards, estimate), limits, key);
    return growth.tree(mechanism.grow(growth));
  }
}
