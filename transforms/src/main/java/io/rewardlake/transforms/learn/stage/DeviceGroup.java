package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.rewardlake.transforms.learn.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * One group on the device: a single flat array, of which the tensors are views, so that an
 * optimiser step and a slow copy are a few operations however many tensors there are.
 */
final class DeviceGroup {
  private final ParameterGroup group;
  private final NDArray flat;
  private final NDList views = new NDList();
  private final NDList moments = new NDList();

  DeviceGroup(ParameterGroup group, LearnerState state, NDManager manager) {
    this.group = group;
    this.flat = manager.create(state.values().get(group.name()));
    int from = 0;
    for (TensorSpec tensor : group.tensors()) {
      NDArray slice = flat.get(new NDIndex(from + ":" + (from + tensor.size())));
      views.add(slice.reshape(tensor.dimensions()));
      slice.close();
      from += tensor.size();
    }
    state.moments().getOrDefault(group.name(), List.of()).stream()
        .map(manager::create)
        .forEach(moments::add);
  }

  ParameterGroup group() {
    return group;
  }

  /** Lets a batch's manager own what the batch makes of these arrays. */
  void lend(NDManager scope) {
    flat.tempAttach(scope);
    views.tempAttach(scope);
    moments.tempAttach(scope);
  }

  /** Views of the parameters, which no gradient reaches. */
  Tensors constants() {
    return new Tensors(group.tensors(), views);
  }

  /**
   * One optimiser step.
   *
   * @param clipNorm longest gradient of the group; 0: any
   */
  void descend(Tensors leaves, Optimizer optimizer, long step, double clipNorm) {
    NDList gradients = new NDList();
    for (NDArray leaf : leaves.all()) {
      gradients.add(leaf.getGradient().flatten());
    }
    NDArray gradient = NDArrays.concat(gradients);
    if (clipNorm > 0) {
      NDArray scale = gradient.norm().add(1e-6).pow(-1).mul(clipNorm).minimum(1);
      gradient = gradient.mul(scale);
    }
    int updates = Math.toIntExact(step / group.every());
    optimizer.update(flat, gradient, moments, group.learningRate(), updates);
  }

  /** {@code w += tau (w_other - w)}. */
  void follow(DeviceGroup leader) {
    flat.addi(leader.flat.sub(flat).mul(group.tau()));
  }

  float[] values() {
    return flat.toFloatArray();
  }

  List<float[]> moments() {
    List<float[]> values = new ArrayList<>();
    moments.forEach(moment -> values.add(moment.toFloatArray()));
    return values;
  }
}
