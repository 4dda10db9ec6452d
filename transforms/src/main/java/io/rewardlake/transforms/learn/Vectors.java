package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Errors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.bitset.BitSetMethods;

/** Reads a vector column in bulk, and refuses what is not a vector of finite numbers. */
public final class Vectors {
  /** The dimension of a first vector is not known yet. */
  static final int ANY = -1;

  private static final int EXPONENT = 0x7f80_0000;
  private static final int LOWEST_EXPONENT_BIT = 0x0080_0000;

  private Vectors() {}

  /** The vector in a column of a row; errors name the item. */
  public static float[] read(InternalRow row, int column, Object item, int dimension) {
    ArrayData array = array(row, column, item, dimension);
    int[] bits = new int[array.numElements()];
    copyBits(array, item, bits, 0);
    float[] vector = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      vector[i] = Float.intBitsToFloat(bits[i]);
    }
    return vector;
  }

  /**
   * Copies the vector in a column of a row to {@code bits[at .. at + dimension)}, as the IEEE 754
   * bits of its numbers; errors name the item.
   */
  static void readBits(
      InternalRow row, int column, Object item, int dimension, int[] bits, int at) {
    copyBits(array(row, column, item, dimension), item, bits, at);
  }

  private static ArrayData array(InternalRow row, int column, Object item, int dimension) {
    if (row.isNullAt(column)) {
      throw Errors.vectorNotFinite(item.toString());
    }
    ArrayData array = row.getArray(column);
    int length = array.numElements();
    if (length == 0 || (dimension != ANY && length != dimension)) {
      throw Errors.vectorDimension(item.toString(), length, Math.max(dimension, 1));
    }
    return array;
  }

  private static void copyBits(ArrayData array, Object item, int[] bits, int at) {
    int length = array.numElements();
    if (hasNull(array)) {
      throw Errors.vectorNotFinite(item.toString());
    }
    if (array instanceof UnsafeArrayData stored) {
      Platform.copyMemory(
          stored.getBaseObject(),
          stored.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(length),
          bits,
          Platform.INT_ARRAY_OFFSET + (long) at * Integer.BYTES,
          (long) length * Float.BYTES);
    } else {
      for (int i = 0; i < length; i++) {
        bits[at + i] = Float.floatToRawIntBits(array.getFloat(i));
      }
    }
    if (!finite(bits, at, at + length)) {
      throw Errors.vectorNotFinite(item.toString());
    }
  }

  private static boolean finite(int[] bits, int from, int to) {
    // No branch and no float, so that the compiler takes many numbers at a time: the exponent of
    // NaN and infinity, all ones, carries into the sign bit
    int carried = 0;
    for (int i = from; i < to; i++) {
      carried |= (bits[i] & EXPONENT) + LOWEST_EXPONENT_BIT;
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
