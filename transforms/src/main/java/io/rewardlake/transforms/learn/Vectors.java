package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Errors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.bitset.BitSetMethods;

/** Reads a vector column in bulk, and refuses what is not a vector of finite numbers. */
final class Vectors {
  /** The dimension of a first vector is not known yet. */
  static final int ANY = -1;

  private static final int EXPONENT = 0x7f80_0000;
  private static final int LOWEST_EXPONENT_BIT = 0x0080_0000;

  private Vectors() {}

  /** The vector in a column of a row; errors name the item. */
  static float[] read(InternalRow row, int column, Object item, int dimension) {
    if (row.isNullAt(column)) {
      throw Errors.vectorNotFinite(item.toString());
    }
    ArrayData array = row.getArray(column);
    float[] vector = array.toFloatArray();
    if (vector.length == 0 || (dimension != ANY && vector.length != dimension)) {
      throw Errors.vectorDimension(item.toString(), vector.length, Math.max(dimension, 1));
    }
    if (!finite(vector) || hasNull(array)) {
      throw Errors.vectorNotFinite(item.toString());
    }
    return vector;
  }

  private static boolean finite(float[] vector) {
    // No branch per number: the exponent of NaN and infinity, all ones, carries into the sign bit
    int carried = 0;
    for (float value : vector) {
      carried |= (Float.floatToRawIntBits(value) & EXPONENT) + LOWEST_EXPONENT_BIT;
    }
    return carried >= 0;
  }

  private static boolean hasNull(ArrayData array) {
    if (array instanceof UnsafeArrayData stored) {
      // After the count, one bit per element in whole words
      return BitSetMethods.anySet(
          stored.getBaseObject(),
          stored.getBaseOffset() + Long.BYTES,
          (stored.numElements() + Long.SIZE - 1) / Long.SIZE);
    }
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }
}
