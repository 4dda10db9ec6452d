package io.rewardlake.transforms.evaluate.ope;

import java.io.Serializable;

/** What the estimators need of one episode, once the policy was asked about it. */
final class WeightedEpisode implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String id;
  private final double[] weights;
  private final double[] rewards;
  private final double doublyRobust;

  /**
   * An episode.
   *
   * @param id its key
   * @param weights products of ratios up to and with each step
   * @param rewards of each step
   * @param doublyRobust its doubly robust estimate; NaN: there is no model
   */
  WeightedEpisode(String id, double[] weights, double[] rewards, double doublyRobust) {
    this.id = id;
    this.weights = weights;
    this.rewards = rewards;
    this.doublyRobust = doublyRobust;
  }

  String id() {
    return id;
  }

  double[] weights() {
    return weights;
  }

  double[] rewards() {
    return rewards;
  }

  double doublyRobust() {
    return doublyRobust;
  }

  /** Weight of the whole episode. */
  double weight() {
    return ImportanceSampling.weight(weights);
  }
}
