package io.rewardlake.transforms.export;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.rollout.JoinChunks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows of {@code episodes} for tests. */
public final class EpisodeTable {
  private EpisodeTable() {}

  /** Rows as the table. */
  public static Dataset<Row> of(List<Row> rows) {
    return SparkExtension.session().createDataFrame(rows, EpisodeTables.EPISODES.schema());
  }

  /**
   * A chunk whose observation t is (id, t), whose action is t % 3 and whose reward t + 0.5.
   *
   * @param id number of the episode
   * @param from its first step
   * @param to the step after its last
   * @param steps steps of the whole episode; the last chunk is terminated where the id is even,
   *     else truncated
   */
  public static Row chunk(int id, int from, int to, int steps) {
    List<Object> observations = new ArrayList<>();
    List<Integer> actions = new ArrayList<>();
    List<Double> rewards = new ArrayList<>();
    for (int t = from; t < to; t++) {
      observations.add(List.of((float) id, (float) t));
      actions.add(t % 3);
      rewards.add(t + 0.5);
    }
    boolean last = to == steps;
    return row(
        "episode-" + id,
        from / EpisodeTables.CHUNK,
        to - from,
        observations,
        List.of((float) id, (float) to),
        actions,
        null,
        rewards,
        last && id % 2 == 0,
        last && id % 2 == 1,
        "completed");
  }

  /** A row of numbers; discrete or continuous actions may be null. */
  public static Row row(
      String id,
      int chunk,
      int length,
      List<?> observations,
      List<Float> finalObservation,
      List<Integer> actionIds,
      List<?> actions,
      List<Double> rewards,
      boolean terminated,
      boolean truncated,
      String status) {
    return RowFactory.create(
        id,
        "made",
        "Toy-v0",
        "task of " + id,
        "group",
        0L,
        0,
        "expert",
        id.endsWith("1") ? null : (Object) 7L,
        chunk,
        length,
        observations,
        finalObservation,
        null,
        null,
        actionIds,
        actions,
        null,
        rewards,
        null,
        terminated,
        truncated,
        null,
        status,
        "",
        Map.of("k", "v"));
  }

  /** An episode of texts and of one step. */
  public static Row text(String id) {
    Object[] values = new Object[26];
    Row numbers = row(id, 0, 1, null, null, null, null, List.of(1.0), true, false, "completed");
    Arrays.setAll(values, numbers::get);
    values[13] = List.of("a room");
    values[14] = "a garden";
    values[17] = List.of("go north");
    return RowFactory.create(values);
  }

  /** Exports into a new folder. */
  public static Manifest export(
      EpisodeExportFormat format, boolean failed, Dataset<Row> rows, Path output) {
    if (format != EpisodeExportFormat.MINARI) {
      return export(new Episodes(format, failed), format.fileType(null), rows, output);
    }
    Dataset<Row> in = new JoinChunks().apply(rows);
    Episodes episodes = new Episodes(format, failed);
    EpisodeSpaces spaces = EpisodeSpaces.of(episodes.played(in), format.title());
    try (ExportFolder to = ExportFolder.open(SparkExtension.session(), output.toString(), false)) {
      Export.Result result = new MinariExport("toy/made-v3", spaces, episodes).write(in, to);
      Manifest manifest =
          new Manifest(Map.of(), Map.of(), Map.of(), result.counts(), result.files());
      to.commit(manifest);
      return manifest;
    }
  }

  /** Exports episodes as rows in files of a type into a new folder. */
  static Manifest export(Episodes episodes, FileType type, Dataset<Row> rows, Path output) {
    Dataset<Row> in = new JoinChunks().apply(rows);
    EpisodeExportFormat format = episodes.format();
    EpisodeSpaces spaces = EpisodeSpaces.of(episodes.played(in), format.title());
    return ExportRun.write(
        new Export(
            format.rows(spaces), episodes, type, new SplitByPrompt(0, 0), new FileLayout(100_000)),
        in,
        output);
  }
}
