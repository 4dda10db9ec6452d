package io.rewardlake.transforms.learn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

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
  public void save(TrainingState state) {
    try {
      List<String> older = store.list(prefix());
      String name = prefix() + String.format("%06d.safetensors", state.epoch());
      store.publish(name, encode(state));
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
  public Optional<TrainingState> load(
      RewardTraining training, int dimension, List<Column> columns) {
    try {
      List<String> names = store.list(prefix());
      if (names.isEmpty()) {
        return Optional.empty();
      }
      Safetensors tensors = Safetensors.decode(store.read(names.get(names.size() - 1)));
      return Optional.of(
          decode(tensors, training, training.network().shapes(dimension), columns.size()));
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

  private static byte[] encode(TrainingState state) {
    Safetensors tensors = new Safetensors();
    put(tensors, "parameters.", state.parameters());
    for (int m = 0; m < state.moments().size(); m++) {
      put(tensors, "moment." + m + ".", state.moments().get(m));
    }
    put(tensors, "best.", state.best());
    return tensors
        .put("counters", new long[] {state.epoch(), state.step()})
        .put("stopping.best", state.stopping().best())
        .put("stopping.waited", state.stopping().waited())
        .put("curves", flat(state.curves()))
        .encode();
  }

  private static TrainingState decode(
      Safetensors tensors, RewardTraining training, List<ParameterShape> shapes, int columns) {
    long[] counters = tensors.longs("counters");
    return new TrainingState(
        (int) counters[0],
        (int) counters[1],
        get(tensors, "parameters.", shapes, columns),
        IntStream.range(0, training.fit().optimizer().moments())
            .mapToObj(m -> get(tensors, "moment." + m + ".", shapes, columns))
            .toList(),
        get(tensors, "best.", shapes, columns),
        new EarlyStopping(
            training.fit().patience(),
            tensors.doubles("stopping.best"),
            tensors.longs("stopping.waited")),
        curves(tensors.doubles("curves")));
  }

  private static void put(Safetensors tensors, String prefix, Parameters parameters) {
    for (int t = 0; t < parameters.shapes().size(); t++) {
      float[] values = parameters.values(t);
      tensors.put(prefix + parameters.shapes().get(t).name(), values, values.length);
    }
  }

  private static Parameters get(
      Safetensors tensors, String prefix, List<ParameterShape> shapes, int columns) {
    return Parameters.of(
        shapes, columns, shapes.stream().map(s -> tensors.floats(prefix + s.name())).toList());
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
