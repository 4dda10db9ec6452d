package io.rewardlake.transforms.ingest;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Small HDF5 files for tests. */
final class Hdf5 {
  private Hdf5() {}

  /** Writes a file. */
  static Path write(Path file, Consumer<WritableHdfFile> content) {
    try (WritableHdfFile out = HdfFile.write(file)) {
      content.accept(out);
    }
    return file;
  }

  /**
   * An episode of Minari of as many steps, discrete actions, terminated.
   *
   * @param changes data sets that replace those, by name; null: none
   */
  static void episode(WritableHdfFile out, int number, int steps, Map<String, Object> changes) {
    WritableGroup group = out.putGroup("episode_" + number);
    group.putAttribute("id", (long) number);
    group.putAttribute("total_steps", (long) steps);
    Map<String, Object> content = new LinkedHashMap<>();
    float[][] observations = new float[steps + 1][2];
    long[] actions = new long[steps];
    double[] rewards = new double[steps];
    boolean[] terminations = new boolean[steps];
    for (int i = 0; i < steps; i++) {
      observations[i] = new float[] {number, i};
      actions[i] = i % 3;
      rewards[i] = i + 0.1;
    }
    observations[steps] = new float[] {number, steps};
    terminations[steps - 1] = true;
    content.put("observations", observations);
    content.put("actions", actions);
    content.put("rewards", rewards);
    content.put("terminations", terminations);
    content.put("truncations", new boolean[steps]);
    content.putAll(changes);
    content.forEach(
        (name, data) -> {
          if (data != null) {
            group.putDataset(name, data);
          }
        });
  }
}
