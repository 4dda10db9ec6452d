package io.rewardlake.transforms.tree.search;

import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;

/**
 * Which child a simulation goes to: the one with the greatest bound, the first of equal ones. N is
 * a count of visits, q what {@link Backup} makes of them.
 */
public enum TreePolicy {
  /** q + c sqrt(ln N_parent / N_child); children without a visit come first, in order. */
  UCT {
    @Override
    double bound(SearchNode<?, ?> child, double c, Backup backup, long parentVisits) {
      return child.visits() == 0
          ? Double.POSITIVE_INFINITY
          : child.value(backup) + c * Math.sqrt(Math.log((double) parentVisits) / child.visits());
    }
  },

  /**
   * q + c P sqrt(N_parent) / (1 + N_child), with P the prior. Before the first visit q is the
   * node's estimate, or 0 where there is none; an unknown prior is 1 / children.
   */
  PUCT {
    @Override
    double bound(SearchNode<?, ?> child, double c, Backup backup, long parentVisits) {
      double prior =
          Double.isNaN(child.prior()) ? 1.0 / child.parent().children().size() : child.prior();
      double start = Double.isNaN(child.estimate()) ? 0 : child.estimate();
      double q = child.visits() == 0 ? start : child.value(backup);
      return q + c * prior * Math.sqrt((double) parentVisits) / (1 + child.visits());
    }
  };

  abstract double bound(SearchNode<?, ?> child, double c, Backup backup, long parentVisits);

  /** The child of an expanded node that a simulation goes to. */
  <S, A> SearchNode<S, A> select(SearchNode<S, A> node, double c, Backup backup) {
    return node.best(child -> bound(child, c, backup, node.visits()));
  }
}
