package io.rewardlake.transforms.learn.stage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.HostMatrix;
import io.rewardlake.transforms.learn.Torch;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/** A trained model on a device, ready to be asked; safe for many threads. */
final class Inference implements AutoCloseable {
  private static final Map<Key, Inference> CACHE = new ConcurrentHashMap<>();

  private final Predictor predictor;
  private final NDManager manager;
  private final Map<ParameterGroup, NDList> groups = new LinkedHashMap<>();

  Inference(Predictor predictor, LearnerState state, Device device) {
    this.predictor = predictor;
    this.manager = Torch.engine().newBaseManager(device);
    for (ParameterGroup group : predictor.groups()) {
      NDList tensors = new NDList();
      float[] flat = state.values().get(group.name());
      int from = 0;
      for (TensorSpec tensor : group.tensors()) {
        float[] part = new float[tensor.size()];
        System.arraycopy(flat, from, part, 0, part.length);
        tensors.add(manager.create(part).reshape(tensor.dimensions()));
        from += part.length;
      }
      groups.put(group, tensors);
    }
  }

  /** The one copy of a registered model in this process, read at most once. */
  static Inference of(Predictor predictor, Artifact artifact, Device device, Configuration hadoop) {
    return CACHE.computeIfAbsent(
        new Key(predictor, artifact.sha256(), device),
        key -> {
          try {
            LearnerState state = LearnerState.decode(artifact.read(hadoop), predictor);
            return new Inference(predictor, state, device);
          } catch (IOException e) {
            throw Errors.modelUnreadable(artifact.path(), e.getMessage());
          }
        });
  }

  /**
   * What the model says of the first rows of a matrix, {@code [size, outputs]}.
   *
   * @param layout columns of the rows: those that the model reads, and any others
   */
  float[] predict(SampleLayout layout, HostMatrix rows, int size) {
    try (NDManager scope = manager.newSubManager()) {
      Map<String, Tensors> constants = new LinkedHashMap<>();
      groups.forEach(
          (group, tensors) -> {
            // Results belong to the manager of their first operand, which may be a parameter
            NDList views = new NDList();
            for (NDArray tensor : tensors) {
              NDArray view = tensor.stopGradient();
              view.attach(scope);
              views.add(view);
            }
            constants.put(group.name(), new Tensors(group.tensors(), views));
          });
      Batch batch = new Batch(layout, rows.on(scope, size), 1, new Batch.RandomNames(0, 0));
      return predictor.predict(new Weights(Map.of(), constants), batch).toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private record Key(Predictor predictor, String sha256, Device device) {}
}
