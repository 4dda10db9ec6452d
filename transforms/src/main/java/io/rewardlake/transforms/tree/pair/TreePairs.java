package io.rewardlake.transforms.tree.pair;

import static org.apache.spark.sql.functions.sum;

import io.rewardlake.transforms.Transform;
import java.util.Collections;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Pairs of nodes of the same tree, without their texts.
 *
 * <p>In: of {@code tree_nodes} tree_id, node_id, parent_id STRING, depth INT, and value DOUBLE,
 * what a node is worth in units of reward, NULL or NaN where that is not known. Out: tree_id,
 * lca_id, the lowest common ancestor, STRING, lca_depth INT, node_a, node_b STRING, node_a &lt;
 * node_b, value_a, value_b DOUBLE.
 *
 * <p>Cost: one shuffle of these columns by tree; a tree lies in memory as a whole, and one of more
 * than {@code maxNodes} nodes is left out. Where adaptive execution is on, that shuffle runs when
 * the step is applied. Deterministic: what is left out is decided by hashes of ids and seed.
 */
public interface TreePairs extends Transform {
  /** The pairs of one tree; its nodes come in any order. */
  Pairing pair(UTF8String tree, PackedNodes nodes);

  /** Most nodes of a tree, at least 1. */
  int maxNodes();

  /** The columns of nodes that it reads, tree_id aside. */
  default StructType columns() {
    return PairNode.COLUMNS;
  }

  @Override
  default Dataset<Row> apply(Dataset<Row> nodes) {
    return WholeTrees.flatMap(
        checked(nodes),
        columns(),
        maxNodes(),
        (tree, rows) ->
            rows.whole()
                ? new PairRows(tree, pair(tree, rows).pairs().iterator())
                : Collections.emptyIterator(),
        PairRows.SCHEMA);
  }

  /** One row: trees, and what was left out of them, all BIGINT, see {@link Pairing}. */
  default Dataset<Row> counts(Dataset<Row> nodes) {
    Dataset<Row> byTree =
        WholeTrees.flatMap(
            checked(nodes),
            columns(),
            maxNodes(),
            (tree, rows) ->
                Stream.of(rows.whole() ? pair(tree, rows).counts() : Pairing.TOO_LARGE).iterator(),
            Pairing.COUNTS);
    Column[] sums =
        Stream.of(Pairing.COUNTS.fieldNames())
            .map(name -> functions.coalesce(sum(name), functions.lit(0L)).as(name))
            .toArray(Column[]::new);
    return byTree.select(sums);
  }

  private Dataset<Row> checked(Dataset<Row> nodes) {
    Transform.requireColumns(getClass().getSimpleName(), nodes, "tree_id");
    Transform.requireColumns(getClass().getSimpleName(), nodes, columns().fieldNames());
    return nodes;
  }
}
