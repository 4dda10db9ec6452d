package io.rewardlake.transforms.tree.value;

/** What the leaves of a tree are worth. */
final class Leaves {
  private final long[] counts;
  private final double[] means;

  private Leaves(long[] counts, double[] means) {
    this.counts = counts;
    this.means = means;
  }

  static Leaves of(Tree tree, LeafValue rule) {
    double[] sums = new double[tree.size()];
    long[] counts = new long[tree.size()];
    for (int i = tree.size() - 1; i >= 0; i--) {
      double worth = tree.leaf(i) ? rule.of(tree, i) : Double.NaN;
      if (!Double.isNaN(worth)) {
        sums[i] = worth;
        counts[i] = 1;
      }
      if (i > 0) {
        sums[tree.parent(i)] += sums[i];
        counts[tree.parent(i)] += counts[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
    }
    return new Leaves(counts, sums);
  }

  /** Leaves of known worth at or below each node. */
  long[] counts() {
    return counts;
  }

  /** Their mean worth; NaN where there are none. */
  double[] means() {
    return means;
  }

  /** Whether no leaf is of known worth. */
  boolean unknown() {
    return counts[0] == 0;
  }

  /** Whether all leaves of known worth are worth the same. */
  boolean alike(Tree tree) {
    double any = Double.NaN;
    for (int i = 0; i < counts.length; i++) {
      if (tree.leaf(i) && counts[i] > 0) {
        if (!Double.isNaN(any) && means[i] != any) {
          return false;
        }
        any = means[i];
      }
    }
    return true;
  }
}
