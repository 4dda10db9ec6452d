package io.rewardlake.transforms.learn;

import java.util.Arrays;

/** Per column: the best held-out loss so far, and how long ago it was. */
final class EarlyStopping {
  private final int patience;
  private final double[] best;
  private final long[] waited;

  EarlyStopping(int columns, int patience) {
    this(patience, new double[columns], new long[columns]);
    Arrays.fill(best, Double.POSITIVE_INFINITY);
  }

  EarlyStopping(int patience, double[] best, long[] waited) {
    this.patience = patience;
    this.best = best;
    this.waited = waited;
  }

  /** Hears of a column's held-out loss (NaN: nothing is held out); true when it is the best. */
  boolean improves(int column, double loss) {
    if (Double.isNaN(loss) || loss < best[column]) {
      best[column] = loss;
      waited[column] = 0;
      return true;
    }
    waited[column]++;
    return false;
  }

  boolean stopped(int column) {
    return waited[column] >= patience;
  }

  boolean allStopped() {
    return Arrays.stream(waited).allMatch(w -> w >= patience);
  }

  double[] best() {
    return best;
  }

  long[] waited() {
    return waited;
  }
}
