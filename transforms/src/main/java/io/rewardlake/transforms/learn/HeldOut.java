package io.rewardlake.transforms.learn;

import java.util.List;

/** Loss and accuracy of each column on the pairs held out for its early stopping. */
final class HeldOut {
  private final TrainingPairs pairs;
  private final List<Column> columns;
  private final double[] loss;
  private final double[] right;
  private final long[] count;

  HeldOut(TrainingPairs pairs, List<Column> columns) {
    this.pairs = pairs;
    this.columns = columns;
    loss = new double[columns.size()];
    right = new double[columns.size()];
    count = new long[columns.size()];
  }

  /** Adds a pair with its margins {@code r_a - r_b} by column. */
  void add(int pair, float[] margins, int from) {
    for (int c = 0; c < loss.length; c++) {
      if (pairs.validates(pair, columns.get(c))) {
        double margin = margins[from + c];
        loss[c] += BradleyTerry.loss(margin - pairs.shift(pair), pairs.label(pair));
        right[c] += (1 + Math.signum(margin) * Math.signum(2 * pairs.label(pair) - 1)) / 2;
        count[c]++;
      }
    }
  }

  /** Mean loss in nats; NaN: the column has no held-out pair. */
  double loss(int column) {
    return loss[column] / count[column];
  }

  /** Share of pairs ordered as labelled, ties half; NaN: the column has no held-out pair. */
  double accuracy(int column) {
    return right[column] / count[column];
  }
}
