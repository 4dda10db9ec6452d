package io.rewardlake.transforms.tree.pair;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A node as far as pairs need it.
 *
 * @param id the node
 * @param parent the node before; null: the root
 * @param depth steps from the root
 * @param value what it is worth; NaN: not known
 */
record PairNode(UTF8String id, UTF8String parent, int depth, double value) {
  /** Columns of the rows that it is read from. */
  static final StructType COLUMNS =
      StructType.fromDDL("node_id STRING, parent_id STRING, depth INT, value DOUBLE");

  static PairNode of(UnsafeRow row) {
    return new PairNode(
        row.getUTF8String(0),
        row.isNullAt(1) ? null : row.getUTF8String(1),
        row.getInt(2),
        row.isNullAt(3) ? Double.NaN : row.getDouble(3));
  }

  boolean valued() {
    return !Double.isNaN(value);
  }

  /** A hash of seed and id, which depends on nothing else. */
  long hash(long seed) {
    return XXH64.hashUnsafeBytes(id.getBaseObject(), id.getBaseOffset(), id.numBytes(), seed);
  }
}
