package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Values of the actions of trees as the search found them, weighted by its visits:
 *
 * <pre>q = value_sum / visits</pre>
 *
 * In a tree with visits whose value sums were not recorded (all are 0), q of a leaf is its value by
 * the rule, and q of an inner node the mean of its children, each weighted by its visits.
 *
 * <p>In: columns of {@code tree_nodes}. Out: as of {@link ValueBackup}, one row for every visited
 * node but the root; visits are the search's. A search visits good actions more often, so these are
 * no values of the policy that it searched with.
 *
 * <p>Cost: one shuffle by tree, one tree in the memory of a task at a time. Deterministic: children
 * are summed in the order of node_id. Errors: nodes that are no tree.
 *
 * @param dataset name of the data set
 * @param leaf what a leaf is worth where sums were not recorded
 * @param maxNodes most nodes of a tree
 */
public record VisitValues(String dataset, LeafValue leaf, int maxNodes) implements Transform {
  /** The method's name in options and tables. */
  public static final String TITLE = "visits";

  /** Checks the ranges. */
  public VisitValues {
    Require.notBlank(dataset, "dataset");
    Require.that(maxNodes, "maxNodes").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> nodes) {
    return new TreeTargets(dataset, TITLE, this::labels).apply("VisitValues", nodes, maxNodes);
  }

  private TreeLabels labels(Tree tree) {
    int size = tree.size();
    long[] visits = new long[size];
    double[] sums = new double[size];
    boolean recorded = false;
    for (int i = 0; i < size; i++) {
      visits[i] = tree.node(i).getLong(TreeNodeColumns.VISITS);
      sums[i] = tree.number(i, TreeNodeColumns.VALUE_SUM);
      recorded |= sums[i] != 0;
    }
    if (visits[0] == 0) {
      return TreeLabels.leftOut(LeftOut.NEVER_VISITED);
    }
    double[] values = recorded ? quotients(sums, visits) : weighted(tree, visits);
    return Double.isNaN(values[0])
        ? TreeLabels.leftOut(LeftOut.NO_LEAF_VALUE)
        : new TreeLabels(values, values, visits);
  }

  /** NaN where there are no visits. */
  static double[] quotients(double[] sums, long[] visits) {
    double[] values = new double[sums.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = visits[i] == 0 ? Double.NaN : sums[i] / visits[i];
    }
    return values;
  }

  private double[] weighted(Tree tree, long[] visits) {
    double[] sums = new double[tree.size()];
    long[] weights = new long[tree.size()];
    double[] values = new double[tree.size()];
    for (int i = tree.size() - 1; i >= 0; i--) {
      values[i] =
          tree.leaf(i) ? leaf.of(tree, i) : weights[i] == 0 ? Double.NaN : sums[i] / weights[i];
      values[i] = visits[i] == 0 ? Double.NaN : values[i];
      if (i > 0 && !Double.isNaN(values[i])) {
        sums[tree.parent(i)] += visits[i] * values[i];
        weights[tree.parent(i)] += visits[i];
      }
    }
    return values;
  }
}
