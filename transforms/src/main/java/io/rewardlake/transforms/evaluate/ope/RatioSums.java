package io.rewardlake.transforms.evaluate.ope;

import java.io.Serializable;

/** Sums of pairs of numerator and denominator, and how large one of them can be. */
final class RatioSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bits that a replicate's sum may have, so that none overflows. */
  private static final int BITS = 61;

  private final double[] sums;
  private final double[] greatest;
  private long episodes;

  RatioSums(int numbers) {
    sums = new double[numbers];
    greatest = new double[numbers];
  }

  /** Adds what one episode brings. */
  void add(double[] numbers) {
    episodes++;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += numbers[i];
      greatest[i] = Math.max(greatest[i], Math.abs(numbers[i]));
    }
  }

  /** Adds other sums. */
  void add(RatioSums more) {
    episodes += more.episodes;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more.sums[i];
      greatest[i] = Math.max(greatest[i], more.greatest[i]);
    }
  }

  long episodes() {
    return episodes;
  }

  /** The ratio of a pair; NaN where its denominators are all 0. */
  double ratio(int pair) {
    return sums[2 * pair] / sums[2 * pair + 1];
  }

  /**
   * The power of 2 by which numbers become whole ones, so that sums of resampled episodes are exact
   * in any order: the greatest of them keeps about 60 bits less those of twice the episodes.
   */
  double scale(int number) {
    if (greatest[number] == 0) {
      return 1;
    }
    int count = 64 - Long.numberOfLeadingZeros(2 * episodes + 64);
    return Math.scalb(1.0, BITS - count - 1 - Math.getExponent(greatest[number]));
  }
}
