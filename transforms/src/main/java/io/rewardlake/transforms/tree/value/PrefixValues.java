package io.rewardlake.transforms.tree.value;

import io.rewardlake.transforms.rollout.HistoryKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Values of the distinct prefixes of a tree: nodes that the same actions led to are one, q = sum of
 * their value sums over the sum of their visits, clipped to [-1, 1].
 */
final class PrefixValues {
  private final int[] first;
  private final long[] visits;
  private final double[] values;
  private final boolean[] complete;

  private PrefixValues(int[] first, long[] visits, double[] values, boolean[] complete) {
    this.first = first;
    this.visits = visits;
    this.values = values;
    this.complete = complete;
  }

  static PrefixValues of(Tree tree) {
    int size = tree.size();
    int[] first = new int[size];
    long[] visits = new long[size];
    double[] sums = new double[size];
    String[] keys = new String[size];
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < size; i++) {
      keys[i] = i == 0 ? "" : HistoryKey.next(keys[tree.parent(i)], tree.action(i), "");
      known.putIfAbsent(keys[i], i);
      first[i] = known.get(keys[i]);
      visits[first[i]] += tree.node(i).getLong(TreeNodeColumns.VISITS);
      sums[first[i]] += tree.number(i, TreeNodeColumns.VALUE_SUM);
    }
    double[] values = VisitValues.quotients(sums, visits);
    double[] clipped =
        Arrays.stream(values).map(value -> Math.max(-1, Math.min(1, value))).toArray();
    return new PrefixValues(first, visits, clipped, complete(tree, first));
  }

  /** The first node of the prefix that a node stands for. */
  int first(int node) {
    return first[node];
  }

  /** Visits of each prefix, at its first node. */
  long[] visits() {
    return visits;
  }

  /**
   * q of each prefix that a terminal node is at or below, at its first node; NaN elsewhere, and
   * where the search never went.
   */
  double[] labels() {
    double[] labels = new double[values.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = first[i] == i && complete[i] ? values[i] : Double.NaN;
    }
    return labels;
  }

  /** q of the prefix that a node stands for; NaN where the search never went. */
  double value(int node) {
    return values[first[node]];
  }

  private static boolean[] complete(Tree tree, int[] first) {
    boolean[] complete = new boolean[tree.size()];
    for (int i = tree.size() - 1; i >= 0; i--) {
      complete[i] |= tree.node(i).getBoolean(TreeNodeColumns.TERMINAL);
      complete[first[i]] |= complete[i];
      if (i > 0) {
        complete[tree.parent(i)] |= complete[i];
      }
    }
    return complete;
  }
}
