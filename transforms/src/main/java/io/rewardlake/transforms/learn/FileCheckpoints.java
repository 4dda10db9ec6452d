package io.rewardlake.transforms.learn;

import io.rewardlake.transforms.learn.stage.LearnerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Checkpoints as one safetensors file each, {@code <model_id>.epoch-000010.safetensors}, beside the
 * artifact to come; a newer one replaces the older.
 */
final class FileCheckpoints implements Checkpoints {
  private static final int CURVE_FIELDS = 7;

  private final ArtifactStore store;
  private final String modelId;
  private final int every;

  FileCheckpoints(ArtifactStore store, String modelId, int every) {
    this.store = store;
    this.modelId = modelId;
    this.every = every;
  }

  @Override
  public boolean due(int epoch) {
    return epoch % every == 0;
  }

  @Override
  public void save(RewardObjective objective, TrainingState state) {
    try {
      List<String> older = store.list(prefix());
      String name = prefix() + String.format("%06d.safetensors", state.epoch());
      store.publish(name, encode(objective, state));
      for (String old : older) {
        if (!old.equals(name)) {
          store.delete(old);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<TrainingState> load(RewardObjective objective) {
    try {
      List<String> names = store.list(prefix());
      return names.isEmpty()
          ? Optional.empty()
          : Optional.of(decode(store.read(names.get(names.size() - 1)), objective));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the checkpoints of a training that is done. */
  void clear() throws IOException {
    for (String name : store.list(prefix())) {
      store.delete(name);
    }
  }

  private String prefix() {
    return modelId + ".epoch-";
  }

  private static byte[] encode(RewardObjective objective, TrainingState state) {
    float[] best = state.best().flat();
    return state
        .learner()
        .tensors(objective)
        .put("best", best, best.length)
        .put("epoch", new long[] {state.epoch()})
        .put("stopping.best", state.stopping().best())
        .put("stopping.waited", state.stopping().waited())
        .put("curves", flat(state.curves()))
        .encode();
  }

  private static TrainingState decode(byte[] file, RewardObjective objective) throws IOException {
    Safetensors tensors = Safetensors.decode(file);
    return new TrainingState(
        (int) tensors.longs("epoch")[0],
        LearnerState.of(tensors, objective),
        objective.parameters(tensors.floats("best")),
        new EarlyStopping(
            objective.training().fit().patience(),
            tensors.doubles("stopping.best"),
            tensors.longs("stopping.waited")),
        curves(tensors.doubles("curves")));
  }

  private static double[] flat(List<EpochMetrics> curves) {
    return curves.stream()
        .flatMapToDouble(
            m ->
                DoubleStream.of(
                    m.epoch(),
                    m.member(),
                    m.fold(),
                    m.trainLoss(),
                    m.holdoutLoss(),
                    m.holdoutAccuracy(),
                    m.stopped() ? 1 : 0))
        .toArray();
  }

  private static List<EpochMetrics> curves(double[] flat) {
    List<EpochMetrics> curves = new ArrayList<>();
    for (int i = 0; i < flat.length; i += CURVE_FIELDS) {
      curves.add(
          new EpochMetrics(
              (int) flat[i],
              (int) flat[i + 1],
              (int) flat[i + 2],
              flat[i + 3],
              flat[i + 4],
              flat[i + 5],
              flat[i + 6] == 1));
    }
    return curves;
  }
}
