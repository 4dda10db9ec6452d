package io.rewardlake.transforms.rollout;

import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Space;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** The observations or the actions of one episode, step after step, kept as primitives. */
abstract class Track {
  private static final int FIRST_CAPACITY = 32;

  /** Appends one row of a batch. */
  abstract void add(Batch batch, int row);

  /** The first elements, as array data, one per step; none is left. */
  abstract ArrayData take(int length);

  static Track of(Space space) {
    if (space instanceof Discrete) {
      return new Numbers();
    }
    return space instanceof Box box ? new Vectors(box.size()) : new Texts();
  }

  /** A track of vectors that takes discrete elements too, each as a vector of one. */
  static Track ofVectors(Space space) {
    return space instanceof Discrete ? new NumberVectors() : Track.of(space);
  }

  static final class Numbers extends Track {
    private int[] values = new int[FIRST_CAPACITY];
    private int size;

    @Override
    void add(Batch batch, int row) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = batch.numbers()[row];
    }

    @Override
    ArrayData take(int length) {
      int[] taken = Arrays.copyOf(values, length);
      size = 0;
      return UnsafeArrayData.fromPrimitiveArray(taken);
    }
  }

  static class Vectors extends Track {
    private final int width;
    private float[] values;
    private int size;

    Vectors(int width) {
      this.width = width;
      this.values = new float[FIRST_CAPACITY * width];
    }

    @Override
    void add(Batch batch, int row) {
      int at = reserve();
      System.arraycopy(batch.vectors(), row * width, values, at, width);
    }

    @Override
    final ArrayData take(int length) {
      size = 0;
      return VectorArrays.of(values, length, width);
    }

    /** Place of one vector more. */
    private int reserve() {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      size += width;
      return size - width;
    }

    final void add(float value) {
      int at = reserve();
      values[at] = value;
    }
  }

  static final class NumberVectors extends Vectors {
    NumberVectors() {
      super(1);
    }

    @Override
    void add(Batch batch, int row) {
      add((float) batch.numbers()[row]);
    }
  }

  static final class Texts extends Track {
    private UTF8String[] values = new UTF8String[FIRST_CAPACITY];
    private int size;

    @Override
    void add(Batch batch, int row) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = UTF8String.fromString(batch.texts()[row]);
    }

    @Override
    ArrayData take(int length) {
      Object[] taken = Arrays.copyOf(values, length, Object[].class);
      size = 0;
      return new GenericArrayData(taken);
    }
  }
}
