package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.transforms.rollout.environment.Discrete;
import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * What fitted Q evaluation needs to know of the episodes: sums over their steps, of a size that
 * does not depend on how many there are. They are gathered on executors in one pass, whatever the
 * number of iterations.
 */
sealed interface QStatistics extends Serializable permits TabularQ, LinearQ {
  /**
   * Adds the steps of an episode.
   *
   * @param probabilities of each action under the policy that is evaluated, shape [length + 1,
   *     actions]
   */
  void add(LoggedEpisode episode, double[] probabilities);

  /** Adds other sums of the same kind, each times a factor. */
  void add(QStatistics other, double factor);

  /**
   * One iteration: from the weights of Q to those of the regression of {@code r + gamma V(s')} on
   * {@code (s, a)}.
   *
   * @param gamma discount per step
   * @param ridge penalty of squared weights, beside the mean squared error; tables take none
   */
  UnaryOperator<double[]> backup(double gamma, double ridge);

  /** Mean of V over the states in which episodes began. */
  double value(double[] weights);

  /** How many weights there are, in the order [action, feature]. */
  int parameters();

  /** Number of episodes. */
  double episodes();

  /** The same, of no episodes yet. */
  QStatistics none();

  /** Of no episodes yet. */
  static QStatistics none(StateFeatures features, Discrete actions) {
    return features instanceof StateFeatures.OneHot table
        ? new TabularQ(table, actions)
        : new LinearQ((StateFeatures.Polynomial) features, actions);
  }
}
