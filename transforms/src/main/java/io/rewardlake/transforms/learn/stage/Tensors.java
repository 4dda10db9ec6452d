package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/** The tensors of one group on the device, by name. */
public final class Tensors {
  private final List<TensorSpec> specs;
  private final NDList arrays;

  Tensors(List<TensorSpec> specs, NDList arrays) {
    this.specs = specs;
    this.arrays = arrays;
  }

  /** Tensors of flat parameters, last axis fastest; the manager owns them. */
  public static Tensors of(List<TensorSpec> specs, float[] flat, NDManager manager) {
    NDList arrays = new NDList();
    int from = 0;
    for (TensorSpec spec : specs) {
      float[] part = Arrays.copyOfRange(flat, from, from + spec.size());
      arrays.add(manager.create(part, new Shape(spec.dimensions())));
      from += part.length;
    }
    return new Tensors(specs, arrays);
  }

  /** The tensor of a name. */
  public NDArray get(String name) {
    for (int t = 0; t < specs.size(); t++) {
      if (specs.get(t).name().equals(name)) {
        return arrays.get(t);
      }
    }
    throw new IllegalArgumentException("No tensor " + name + " in " + specs);
  }

  /** All of them, first to last. */
  public NDList all() {
    return arrays;
  }
}
