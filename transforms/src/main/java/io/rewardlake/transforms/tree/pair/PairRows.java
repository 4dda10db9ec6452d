package io.rewardlake.transforms.tree.pair;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Pairs of one tree as rows: one row again and again, which the reader copies. */
final class PairRows implements Iterator<InternalRow> {
  static final StructType SCHEMA =
      StructType.fromDDL(
          "tree_id STRING, lca_id STRING, lca_depth INT, node_a STRING, node_b STRING,"
              + " value_a DOUBLE, value_b DOUBLE");

  private final Iterator<NodePair> pairs;
  private final SpecificInternalRow row = new SpecificInternalRow(SCHEMA);

  PairRows(UTF8String tree, Iterator<NodePair> pairs) {
    this.pairs = pairs;
    row.update(0, tree);
  }

  @Override
  public boolean hasNext() {
    return pairs.hasNext();
  }

  @Override
  public InternalRow next() {
    NodePair pair = pairs.next();
    row.update(1, pair.lca());
    row.setInt(2, pair.lcaDepth());
    row.update(3, pair.a().id());
    row.update(4, pair.b().id());
    row.setDouble(5, pair.a().value());
    row.setDouble(6, pair.b().value());
    return row;
  }
}
