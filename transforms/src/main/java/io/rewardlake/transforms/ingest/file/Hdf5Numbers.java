package io.rewardlake.transforms.ingest.file;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.lang.reflect.Array;
import java.util.Optional;

/** Numbers of whatever type in the nested arrays that an HDF5 data set is read as. */
final class Hdf5Numbers {
  private Hdf5Numbers() {}

  /** A number; empty when it is none. */
  static Optional<Double> at(Object array, int i) {
    if (array instanceof float[] floats) {
      return Optional.of((double) floats[i]);
    } else if (array instanceof double[] doubles) {
      return Optional.of(doubles[i]);
    }
    Object value = Array.get(array, i);
    return value instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
  }

  /** A row as floats, doubles rounded to the nearest; empty when it has something else. */
  static Optional<float[]> floats(Object array, int row) {
    if (!array.getClass().getComponentType().isArray()) {
      return at(array, row).map(number -> new float[] {number.floatValue()});
    }
    Object values = Array.get(array, row);
    if (values instanceof float[] floats) {
      return Optional.of(floats);
    } else if (values instanceof double[] doubles) {
      return Optional.of(Floats.toArray(Doubles.asList(doubles)));
    }
    float[][] parts = new float[Array.getLength(values)][];
    for (int i = 0; i < parts.length; i++) {
      Optional<float[]> part = floats(values, i);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts[i] = part.get();
    }
    return Optional.of(Floats.concat(parts));
  }
}
