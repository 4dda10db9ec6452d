package io.rewardlake.udf.tree;

import io.rewardlake.udf.function.Arguments;

/**
 * Draws without replacement: k of n attempts, m of which are marked. Both probabilities are sums or
 * products of numbers of one sign, in min(m, k) steps, so that nothing overflows or cancels.
 */
final class Draws {
  private Draws() {}

  /** Checks attempts, of which c solved the task and k are drawn. */
  static void check(String function, double n, double c, double k) {
    Arguments.whole(function, "n", n, 1, Double.MAX_VALUE);
    Arguments.whole(function, "c", c, 0, n);
    Arguments.whole(function, "k", k, 1, n);
  }

  /** Probability that no marked one is drawn: {@code C(n - m, k) / C(n, k)}. */
  static double none(double n, double m, double k) {
    double few = Math.min(m, k);
    double many = Math.max(m, k);
    double probability = 1;
    for (double i = 0; i < few && probability > 0; i++) {
      probability *= Math.max(0, n - many - i) / (n - i);
    }
    return probability;
  }

  /** Probability that a marked one is drawn, by the place of the first. */
  static double some(double n, double m, double k) {
    double few = Math.min(m, k);
    double many = Math.max(m, k);
    double probability = 0;
    for (double i = 0; i < few && probability < 1; i++) {
      probability += (1 - probability) * Math.min(1, many / (n - i));
    }
    return Math.min(1, probability);
  }
}
