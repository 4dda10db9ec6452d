package io.rewardlake.transforms.tree.value;

/** Values of the nodes of a tree, or why there are none. */
final class TreeLabels {
  private final String leftOut;
  private final double[] values;
  private final double[] targets;
  private final long[] visits;

  private TreeLabels(String leftOut, double[] values, double[] targets, long[] visits) {
    this.leftOut = leftOut;
    this.values = values;
    this.targets = targets;
    this.visits = visits;
  }

  /**
   * Values by node.
   *
   * @param values estimates; NaN: none
   * @param targets the same, scaled for training
   * @param visits returns behind each
   */
  TreeLabels(double[] values, double[] targets, long[] visits) {
    this(null, values, targets, visits);
  }

  /** None. */
  static TreeLabels leftOut(String why) {
    return new TreeLabels(why, null, null, null);
  }

  /** Why there are none; null: there are. */
  String leftOut() {
    return leftOut;
  }

  /** Whether a node has a value. */
  boolean has(int node) {
    return !Double.isNaN(values[node]);
  }

  double value(int node) {
    return values[node];
  }

  double target(int node) {
    return targets[node];
  }

  long visits(int node) {
    return visits[node];
  }
}
