package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Errors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Reads a vector column in bulk, and refuses what is not a vector of finite numbers. */
final class Vectors {
  /** The dimension of a first vector is not known yet. */
  static final int ANY = -1;

  private Vectors() {}

  /** The vector in a column of a row; errors name the item. */
  static float[] read(InternalRow row, int column, String item, int dimension) {
    if (row.isNullAt(column)) {
      throw Errors.vectorNotFinite(item);
    }
    ArrayData array = row.getArray(column);
    float[] vector = array.toFloatArray();
    if (vector.length == 0 || (dimension != ANY && vector.length != dimension)) {
      throw Errors.vectorDimension(item, vector.length, Math.max(dimension, 1));
    }
    if (!finite(vector) || hasNull(array)) {
      throw Errors.vectorNotFinite(item);
    }
    return vector;
  }

  private static boolean finite(float[] vector) {
    // One sum instead of a branch per number: zero times NaN or infinity is NaN
    float zero = 0;
    for (float value : vector) {
      zero += 0 * value;
    }
    return zero == 0;
  }

  private static boolean hasNull(ArrayData array) {
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        return true;
      }
    }
    return false;
  }
}
