package io.rewardlake.transforms.evaluate.ope;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums over episodes of their weights, and step by step of weights and weighted rewards. After its
 * end an episode brings no reward and keeps its weight.
 */
final class WeightSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private double[] rewards = new double[0];
  private double[] weights = new double[0];

  /** By length: weights of the episodes that ended with it. */
  private double[] ended = new double[1];

  private long episodes;
  private double sum;
  private double squares;
  private double greatest;

  /** Adds an episode. */
  void add(WeightedEpisode episode) {
    int length = episode.weights().length;
    reserve(length);
    for (int t = 0; t < length; t++) {
      rewards[t] += episode.weights()[t] * episode.rewards()[t];
      weights[t] += episode.weights()[t];
    }
    double weight = episode.weight();
    ended[length] += weight;
    episodes++;
    sum += weight;
    squares += weight * weight;
    greatest = Math.max(greatest, weight);
  }

  /** Adds other sums. */
  void add(WeightSums more) {
    reserve(more.weights.length);
    for (int t = 0; t < more.weights.length; t++) {
      rewards[t] += more.rewards[t];
      weights[t] += more.weights[t];
    }
    for (int t = 0; t < more.ended.length; t++) {
      ended[t] += more.ended[t];
    }
    episodes += more.episodes;
    sum += more.sum;
    squares += more.squares;
    greatest = Math.max(greatest, more.greatest);
  }

  private void reserve(int length) {
    if (length > weights.length) {
      rewards = Arrays.copyOf(rewards, length);
      weights = Arrays.copyOf(weights, length);
      ended = Arrays.copyOf(ended, length + 1);
    }
  }

  /** Steps of the longest episode. */
  int longest() {
    return weights.length;
  }

  long episodes() {
    return episodes;
  }

  /** Effective sample size, {@code (sum w)^2 / sum w^2}: 0 where no weight is above 0. */
  double effectiveSampleSize() {
    return squares == 0 ? 0 : sum * sum / squares;
  }

  /** Mean weight of an episode; 1 is expected where nothing is clipped. */
  double mean() {
    return sum / episodes;
  }

  /** Greatest weight of an episode. */
  double greatest() {
    return greatest;
  }

  /** Sum of weighted rewards of a step. */
  double rewards(int step) {
    return rewards[step];
  }

  /** Sum of the weights of all episodes at each step, those that have ended included. */
  double[] everyWeight() {
    double[] all = weights.clone();
    double before = 0;
    for (int t = 0; t < all.length; t++) {
      before += ended[t];
      all[t] += before;
    }
    return all;
  }
}
