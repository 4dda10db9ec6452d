package io.rewardlake.transforms.tree.pair;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Trees out of rows of nodes, one whole tree in memory at a time: one shuffle by tree_id of {@link
 * PackedRows}, which is small where the nodes of a tree lie together, as {@code tree} writes them.
 * The order of a tree's nodes is open. A tree of more nodes than a limit is passed over, part by
 * part, and handed on as empty and not whole.
 */
final class WholeTrees {
  private static final StructType PACKED =
      StructType.fromDDL("tree_id STRING, nodes BINARY, count INT");

  private WholeTrees() {}

  /** What becomes of one tree. */
  interface Function extends Serializable {
    Iterator<InternalRow> apply(UTF8String tree, PackedNodes nodes);
  }

  /** Rows that a function makes of each tree, given these columns of its nodes, in that order. */
  static Dataset<Row> flatMap(
      Dataset<Row> nodes, StructType columns, int maxNodes, Function function, StructType out) {
    int count = columns.size();
    Dataset<Row> narrow =
        nodes.select(
            col("tree_id").cast("string"),
            struct(
                Stream.of(columns.fields())
                    .map(field -> col(field.name()).cast(field.dataType()))
                    .toArray(Column[]::new)));
    JavaRDD<InternalRow> packed =
        rows(narrow).mapPartitions(partition -> new PackedRows(partition, count));
    Dataset<Row> trees =
        nodes
            .sparkSession()
            .internalCreateDataFrame(packed.rdd(), PACKED, false)
            .repartition(col("tree_id"))
            .sortWithinPartitions("tree_id");
    JavaRDD<InternalRow> made =
        rows(trees).mapPartitions(partition -> new Groups(partition, count, maxNodes, function));
    return nodes.sparkSession().internalCreateDataFrame(made.rdd(), out, false);
  }

  private static JavaRDD<InternalRow> rows(Dataset<Row> rows) {
    return rows.queryExecution().toRdd().toJavaRDD();
  }

  /** Packed rows in the order of their trees, tree by tree. */
  private static final class Groups implements Iterator<InternalRow> {
    private final Iterator<InternalRow> packed;
    private final int columns;
    private final int maxNodes;
    private final Function function;
    private Iterator<InternalRow> made = Collections.emptyIterator();
    private InternalRow next;

    Groups(Iterator<InternalRow> packed, int columns, int maxNodes, Function function) {
      this.packed = packed;
      this.columns = columns;
      this.maxNodes = maxNodes;
      this.function = function;
      advance();
      settle();
    }

    @Override
    public boolean hasNext() {
      return made.hasNext();
    }

    @Override
    public InternalRow next() {
      InternalRow row = made.next();
      settle();
      return row;
    }

    /** Goes on to the next tree that gives rows. */
    private void settle() {
      while (!made.hasNext() && next != null) {
        made = ofNextTree();
      }
    }

    private Iterator<InternalRow> ofNextTree() {
      UTF8String tree = next.getUTF8String(0).copy();
      List<byte[]> parts = new ArrayList<>();
      long count = 0;
      do {
        count += next.getInt(2);
        if (count <= maxNodes) {
          parts.add(next.getBinary(1));
        } else {
          parts.clear();
        }
        advance();
      } while (next != null && next.getUTF8String(0).equals(tree));
      return function.apply(tree, new PackedNodes(parts, columns, count <= maxNodes));
    }

    private void advance() {
      next = packed.hasNext() ? packed.next() : null;
    }
  }
}
