package io.rewardlake.udf.preference;

/** Mean and squared deviations of a few values, in two passes, so that large offsets do no harm. */
final class Moments {
  private Moments() {}

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  static double populationVariance(double[] values) {
    return squaredDeviations(values) / values.length;
  }

  static double sampleVariance(double[] values) {
    return squaredDeviations(values) / (values.length - 1);
  }

  private static double squaredDeviations(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum;
  }
}
