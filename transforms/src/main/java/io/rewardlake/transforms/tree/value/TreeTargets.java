package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.TreeTables;
import java.io.Serializable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows of {@code q_targets} from trees, one for every node but the root that has a value, and one
 * for each tree that was left out, which says why in the further column {@link #LEFT_OUT}.
 *
 * @param dataset name of the data set
 * @param method how values are estimated
 * @param labeller estimates them
 */
record TreeTargets(String dataset, String method, Labeller labeller) implements TreePass.Work {
  /** Column, STRING: why a tree was left out; NULL: the row is a target. */
  static final String LEFT_OUT = "left_out";

  private static final StructType SCHEMA =
      TreeTables.Q_TARGETS.schema().add(LEFT_OUT, DataTypes.StringType);

  /** Estimates the values of a tree. */
  interface Labeller extends Serializable {
    TreeLabels of(Tree tree);
  }

  Dataset<Row> apply(String where, Dataset<Row> nodes, int maxNodes) {
    return new TreePass(maxNodes).apply(where, nodes, this, SCHEMA);
  }

  @Override
  public Stream<InternalRow> of(Tree tree) {
    TreeLabels labels = labeller.of(tree);
    if (labels.leftOut() != null) {
      return leftOut(tree, labels.leftOut());
    }
    return IntStream.range(1, tree.size())
        .filter(labels::has)
        .mapToObj(
            node ->
                row(
                    tree,
                    node,
                    labels.value(node),
                    labels.target(node),
                    labels.visits(node),
                    null));
  }

  @Override
  public Stream<InternalRow> leftOut(Tree root, String why) {
    return Stream.of(row(root, 0, 0, 0, 0, why));
  }

  private InternalRow row(
      Tree tree, int node, double value, double target, long visits, String leftOut) {
    int before = Math.max(0, tree.parent(node));
    String id =
        ContentId.of(
            dataset,
            tree.text(0, TreeNodeColumns.TREE_ID).toString(),
            tree.text(node, TreeNodeColumns.NODE_ID).toString());
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString(id),
          UTF8String.fromString(dataset),
          UTF8String.fromString(method),
          tree.text(0, TreeNodeColumns.SOURCE),
          tree.text(0, TreeNodeColumns.ENVIRONMENT),
          tree.text(0, TreeNodeColumns.TASK_ID),
          tree.text(0, TreeNodeColumns.POLICY),
          tree.text(before, TreeNodeColumns.STATE_KEY),
          tree.text(0, TreeNodeColumns.TREE_ID),
          tree.text(node, TreeNodeColumns.NODE_ID),
          tree.node(before).getInt(TreeNodeColumns.DEPTH),
          history(tree, before),
          tree.vector(before, TreeNodeColumns.OBSERVATION),
          tree.actionId(node),
          tree.vector(node, TreeNodeColumns.ACTION),
          tree.text(node, TreeNodeColumns.SEGMENT),
          value,
          target,
          visits,
          leftOut == null ? null : UTF8String.fromString(leftOut)
        });
  }

  private static UTF8String history(Tree tree, int last) {
    HistoryText history = new HistoryText();
    for (int node = last; node >= 0 && !history.full(); node = tree.parent(node)) {
      history.prepend(
          tree.text(node, TreeNodeColumns.SEGMENT),
          tree.actionId(node),
          tree.text(node, TreeNodeColumns.TEXT_OBSERVATION));
    }
    return history.text();
  }
}
