package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * A reusable matrix outside of the heap that the engine reads in place on the CPU and copies in one
 * move to a GPU. An array made from it is valid until the next write, that is for one batch.
 */
public final class HostMatrix {
  /** The alignment for which the engine's products add in one fixed order. */
  private static final int ALIGNMENT = 64;

  private final int width;
  private final ByteBuffer bytes;
  private final FloatBuffer floats;
  private final IntBuffer bits;

  /** A matrix of zeros. */
  public HostMatrix(int rows, int width) {
    this.width = width;
    int size = Math.multiplyExact(Math.multiplyExact(rows, width), Float.BYTES);
    this.bytes =
        ByteBuffer.allocateDirect(size + 2 * ALIGNMENT)
            .alignedSlice(ALIGNMENT)
            .order(ByteOrder.nativeOrder());
    this.floats = bytes.asFloatBuffer();
    this.bits = bytes.asIntBuffer();
  }

  /** The cells, row by row. */
  public FloatBuffer cells() {
    return floats;
  }

  /** The cells as IEEE 754 bits, row by row. */
  IntBuffer bits() {
    return bits;
  }

  /** The first rows as an array of a manager. */
  public NDArray on(NDManager manager, int rows) {
    ByteBuffer used = bytes.duplicate().order(ByteOrder.nativeOrder());
    used.limit(rows * width * Float.BYTES);
    return manager.create(used, new Shape(rows, width), DataType.FLOAT32);
  }
}
