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

  /** Fresh leaves of the same values; gradients reach them. */
  Tensors leaves() {
    NDList leaves = new NDList();
    for (NDArray array : arrays) {
      NDArray leaf = array.stopGradient();
      leaf.setRequiresGradient(true);
      leaves.add(leaf);
    }
    return new Tensors(specs, leaves);
  }

  /** Where a step up the gradient of these leaves leads from other tensors of their shapes. */
  Tensors climbed(Tensors from, double rate) {
    NDList climbed = new NDList();
    for (int t = 0; t < arrays.size(); t++) {
      NDArray gradient = arrays.get(t).getGradient();
      climbed.add(from.arrays.get(t).add(gradient.mul(rate)));
    }
    return new Tensors(specs, climbed);
  }

  /** All of them, first to last. */
  public NDList all() {
    return arrays;
  }
}
