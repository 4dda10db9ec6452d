package io.rewardlake.transforms.tree.value;

import java.util.Arrays;
import java.util.Locale;

/** How the value of a node comes from those of its children. */
public enum Backup {
  /** The mean of the children, each as often as any other. */
  MEAN {
    @Override
    double combine(double sum, double greatest, int children) {
      return sum / children;
    }
  },

  /** The best child. */
  MAX {
    @Override
    double combine(double sum, double greatest, int children) {
      return greatest;
    }
  };

  /** Its name in options and tables. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract double combine(double sum, double greatest, int children);

  /**
   * q of every node: {@code q = leaf} at a leaf, {@code q = r + gamma * combined q of the children}
   * elsewhere; NaN where no leaf below is known.
   *
   * @param leaves worth of each leaf; NaN: not known
   * @param rewards r of each inner node
   */
  double[] values(Tree tree, double[] leaves, double[] rewards, double gamma) {
    int size = tree.size();
    double[] values = new double[size];
    double[] sums = new double[size];
    double[] greatest = new double[size];
    int[] children = new int[size];
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    for (int i = size - 1; i >= 0; i--) {
      if (tree.leaf(i)) {
        values[i] = leaves[i];
      } else if (children[i] == 0) {
        values[i] = Double.NaN;
      } else {
        values[i] = rewards[i] + gamma * combine(sums[i], greatest[i], children[i]);
      }
      if (i > 0 && !Double.isNaN(values[i])) {
        int parent = tree.parent(i);
        sums[parent] += values[i];
        greatest[parent] = Math.max(greatest[parent], values[i]);
        children[parent]++;
      }
    }
    return values;
  }
}
