package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Require;

/** Gives nodes their numbers, and combines these along the path. */
record PathScores<S, A>(RewardFormulation rewards, Estimate<S, A> estimate) {
  /** Scores a node when it is made. */
  void score(SearchNode<S, A> node) {
    if (rewards.source() != RewardFormulation.Source.OUTCOME_MODEL) {
      node.scored(along(node, number(node)));
    }
  }

  /** Scores the end of a rollout, which an outcome model sees here first. */
  void scoreEnd(SearchNode<S, A> end) {
    if (rewards.source() == RewardFormulation.Source.OUTCOME_MODEL
        && Double.isNaN(end.estimate())) {
      end.scored(along(end, estimated(end)));
    }
  }

  private double number(SearchNode<S, A> node) {
    if (rewards.source().estimates()) {
      return estimated(node);
    }
    if (rewards.source() != RewardFormulation.Source.LIKELIHOOD) {
      return node.reward();
    }
    if (node.parent() != null) {
      Require.that(node.prior(), "prior").finite();
    }
    return node.prior();
  }

  private double estimated(SearchNode<S, A> node) {
    double number = estimate.of(node);
    Require.that(number, "estimate").finite();
    node.estimated(number);
    return number;
  }

  private double along(SearchNode<S, A> node, double number) {
    SearchNode<S, A> parent = node.parent();
    return switch (rewards.path()) {
      case LEAF -> number;
      case SUM -> parent == null ? 0 : parent.score() + number;
      case PRODUCT -> parent == null ? 1 : parent.score() * number;
      case RETURN -> node.pathReward() + (rewards.source().estimates() ? number : 0);
    };
  }
}
