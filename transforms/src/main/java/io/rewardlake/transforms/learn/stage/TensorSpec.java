package io.rewardlake.transforms.learn.stage;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * One parameter tensor.
 *
 * @param name within its group, as PyTorch would call it
 * @param shape last axis fastest
 * @param initializer first values
 */
public record TensorSpec(String name, List<Long> shape, Initializer initializer)
    implements Serializable {
  /** Copies the shape. */
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** A tensor of this shape. */
  public static TensorSpec of(String name, Initializer initializer, long... shape) {
    return new TensorSpec(name, Arrays.stream(shape).boxed().toList(), initializer);
  }

  /** How many numbers it has. */
  int size() {
    return Math.toIntExact(
        shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact));
  }

  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
