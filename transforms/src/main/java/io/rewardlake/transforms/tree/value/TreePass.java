package io.rewardlake.transforms.tree.value;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import java.io.Serializable;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Brings each tree into the memory of one task, one tree at a time, and makes rows of it.
 *
 * <p>Cost: one shuffle by tree_id and a sort; in memory at most {@code maxNodes} nodes per task. A
 * tree of more is passed over node by node and handed on as its root alone.
 *
 * @param maxNodes most nodes of a tree that is worked on
 */
record TreePass(int maxNodes) implements Serializable {

  TreePass {
    Require.that(maxNodes, "maxNodes").atLeast(1);
  }

  /** What rows a tree makes. */
  interface Work extends Serializable {
    Stream<InternalRow> of(Tree tree);

    /** Rows of a tree that was left out; its root has no children here. */
    Stream<InternalRow> leftOut(Tree root, String why);
  }

  Dataset<Row> apply(String where, Dataset<Row> nodes, Work work, StructType schema) {
    Transform.requireColumns(where, nodes, TreeNodeColumns.NAMES);
    int most = maxNodes;
    JavaRDD<InternalRow> made =
        nodes
            .select(Columns.of(List.of(TreeNodeColumns.NAMES)))
            .repartition(col("tree_id"))
            .sortWithinPartitions("tree_id", "depth", "node_id")
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(
                rows ->
                    StreamSupport.stream(
                            Spliterators.spliteratorUnknownSize(
                                new TreeGroups(rows, most), Spliterator.ORDERED),
                            false)
                        .flatMap(group -> rows(group, work))
                        .iterator());
    return nodes.sparkSession().internalCreateDataFrame(made.rdd(), schema, false);
  }

  private static Stream<InternalRow> rows(TreeGroups.Group group, Work work) {
    Tree tree = Tree.of(group.nodes());
    return group.complete() ? work.of(tree) : work.leftOut(tree, LeftOut.TOO_MANY_NODES);
  }
}
