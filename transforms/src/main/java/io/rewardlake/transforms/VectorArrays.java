package io.rewardlake.transforms;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.array.ByteArrayMethods;

/** Vectors of one size between a flat array and a column of vectors, without an object for each. */
public final class VectorArrays {
  private VectorArrays() {}

  /**
   * The first vectors of an array as Spark lays out an array of arrays, which a row takes in one
   * copy.
   *
   * @param values shape [at least count, width]
   */
  public static ArrayData of(float[] values, int count, int width) {
    int header = UnsafeArrayData.calculateHeaderPortionInBytes(count);
    int innerHeader = UnsafeArrayData.calculateHeaderPortionInBytes(width);
    int bytes = innerHeader + ByteArrayMethods.roundNumberOfBytesToNearestWord(Float.BYTES * width);
    int first = header + Long.BYTES * count;
    long[] words = new long[Math.addExact(first, Math.multiplyExact(count, bytes)) / Long.BYTES];
    words[0] = count;
    for (int i = 0; i < count; i++) {
      int at = first + i * bytes;
      words[header / Long.BYTES + i] = ((long) at << Integer.SIZE) | bytes;
      words[at / Long.BYTES] = width;
      Platform.copyMemory(
          values,
          Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * i * width,
          words,
          Platform.LONG_ARRAY_OFFSET + at + innerHeader,
          (long) Float.BYTES * width);
    }
    UnsafeArrayData vectors = new UnsafeArrayData();
    vectors.pointTo(words, Platform.LONG_ARRAY_OFFSET, Long.BYTES * words.length);
    return vectors;
  }

  /** Copies one vector of a column of vectors; false when it has another size, or a NULL in it. */
  public static boolean copy(ArrayData vector, float[] to, int at, int width) {
    if (vector == null || vector.numElements() != width) {
      return false;
    }
    for (int i = 0; i < width; i++) {
      if (vector.isNullAt(i)) {
        return false;
      }
    }
    if (vector instanceof UnsafeArrayData stored) {
      Platform.copyMemory(
          stored.getBaseObject(),
          stored.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(width),
          to,
          Platform.FLOAT_ARRAY_OFFSET + (long) Float.BYTES * at,
          (long) Float.BYTES * width);
    } else {
      System.arraycopy(vector.toFloatArray(), 0, to, at, width);
    }
    return true;
  }
}
