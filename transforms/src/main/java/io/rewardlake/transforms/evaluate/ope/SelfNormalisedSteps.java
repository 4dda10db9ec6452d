package io.rewardlake.transforms.evaluate.ope;

import java.io.Serializable;

/**
 * Self-normalised importance sampling per decision:
 *
 * <pre>
 * SNPDIS = sum_t gamma^t mu_t,  mu_t = sum_i w_it r_it / D_t,  D_t = sum_i w_it
 * </pre>
 *
 * <p>An episode that has ended brings no reward and keeps its weight. {@link #contribution} is what
 * one episode brings to it to first order, for the bootstrap: the mean of all contributions is the
 * estimate. Source: Thomas 2015, "Safe reinforcement learning", section 3.8 (CWPDIS).
 */
final class SelfNormalisedSteps implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] scales;
  private final double[] means;
  private final double[] after;
  private final double value;

  SelfNormalisedSteps(WeightSums sums, double gamma) {
    int longest = sums.longest();
    double[] weights = sums.everyWeight();
    scales = new double[longest];
    means = new double[longest];
    after = new double[longest + 1];
    double total = 0;
    double discount = 1;
    for (int t = 0; t < longest; t++) {
      if (weights[t] > 0) {
        means[t] = sums.rewards(t) / weights[t];
        scales[t] = discount * sums.episodes() / weights[t];
      }
      total += discount * means[t];
      discount *= gamma;
    }
    for (int t = longest - 1; t >= 0; t--) {
      after[t] = after[t + 1] + scales[t] * means[t];
    }
    value = total;
  }

  /** The estimate. */
  double value() {
    return value;
  }

  /**
   * {@code SNPDIS + sum_t gamma^t (w_t r_t - mu_t w_t) n / D_t}: the estimate and the influence of
   * an episode on it.
   */
  double contribution(WeightedEpisode episode) {
    double[] weights = episode.weights();
    double influence = -episode.weight() * after[weights.length];
    for (int t = 0; t < weights.length; t++) {
      influence += scales[t] * weights[t] * (episode.rewards()[t] - means[t]);
    }
    return value + influence;
  }
}
