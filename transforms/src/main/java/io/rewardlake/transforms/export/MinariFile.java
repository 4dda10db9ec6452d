package io.rewardlake.transforms.export;

import io.jhdf.WritableGroupImpl;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code main_data.hdf5} of a Minari data set, version 0.5: group {@code episode_k} has the
 * attributes id, total_steps and, where it was recorded, seed, and the data sets observations
 * float32 [T + 1, size], actions int64 [T] or float32 [T, size], rewards float64 [T], terminations
 * and truncations bool [T], in which only the last may be true. Memory is one episode.
 */
final class MinariFile implements AutoCloseable {
  /** Columns of the rows that it is made of, in this order. */
  static final String[] COLUMNS = {
    "seed",
    "length",
    "observations",
    "final_observation",
    "action_ids",
    "actions",
    "rewards",
    "terminated",
    "truncated"
  };

  private static final int SEED = 0;
  private static final int LENGTH = 1;
  private static final int OBSERVATIONS = 2;
  private static final int FINAL_OBSERVATION = 3;
  private static final int ACTION_IDS = 4;
  private static final int ACTIONS = 5;
  private static final int REWARDS = 6;
  private static final int TERMINATED = 7;
  private static final int TRUNCATED = 8;

  private final Hdf5Output out;
  private final boolean discrete;
  private long episodes;

  MinariFile(Path path, EpisodeSpaces spaces) throws IOException {
    this.out = new Hdf5Output(path);
    this.discrete = spaces.discrete();
  }

  /** Adds an episode. */
  void add(InternalRow row) {
    WritableGroupImpl group = Hdf5Output.group("episode_" + episodes);
    group.putAttribute("id", episodes);
    int length = row.getInt(LENGTH);
    group.putAttribute("total_steps", (long) length);
    if (!row.isNullAt(SEED)) {
      group.putAttribute("seed", row.getLong(SEED));
    }
    float[][] observations = vectors(row.getArray(OBSERVATIONS), length + 1);
    observations[length] = row.getArray(FINAL_OBSERVATION).toFloatArray();
    group.putDataset("observations", observations);
    group.putDataset(
        "actions",
        discrete ? numbers(row.getArray(ACTION_IDS)) : vectors(row.getArray(ACTIONS), length));
    group.putDataset("rewards", row.getArray(REWARDS).toDoubleArray());
    putFlag(group, "terminations", length, row.getBoolean(TERMINATED));
    putFlag(group, "truncations", length, row.getBoolean(TRUNCATED));
    out.put(group);
    episodes++;
  }

  /** Finishes the file and tells how many episodes it has. */
  long finish() throws IOException {
    out.finish();
    return episodes;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private static void putFlag(WritableGroupImpl group, String name, int length, boolean atTheEnd) {
    byte[] flags = new byte[length];
    flags[length - 1] = (byte) (atTheEnd ? 1 : 0);
    group.putDataset(name, new Hdf5Flags(flags, name, group));
  }

  private static float[][] vectors(ArrayData rows, int room) {
    float[][] vectors = new float[room][];
    for (int i = 0; i < rows.numElements(); i++) {
      vectors[i] = rows.getArray(i).toFloatArray();
    }
    return vectors;
  }

  private static long[] numbers(ArrayData ids) {
    long[] numbers = new long[ids.numElements()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ids.getInt(i);
    }
    return numbers;
  }
}
