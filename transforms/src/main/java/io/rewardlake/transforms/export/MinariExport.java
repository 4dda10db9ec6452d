package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes episodes as a Minari data set: {@code data/main_data.hdf5} and {@code data/metadata.json}.
 * Episodes are numbered in the order of (source, environment, iteration, task_id, attempt,
 * episode_id).
 *
 * <p>Cost: the format has one file, so one task sorts and writes all; its memory is one episode,
 * its local disk holds the file. Deterministic: the same episodes give the same bytes, however they
 * are partitioned.
 *
 * @param datasetId {@code [namespace/]name-vVERSION}, as Minari wants it
 * @param spaces what observations and actions are; numbers
 * @param episodes which of the episodes are written
 */
public record MinariExport(String datasetId, EpisodeSpaces spaces, Episodes episodes) {
  private static final Pattern ID = Pattern.compile("([\\w.-]+/)*[\\w.-]+-v\\d+");
  private static final String DATA = "data/main_data.hdf5";
  private static final String METADATA = "data/metadata.json";
  private static final SplitByPrompt ALL = new SplitByPrompt(0, 0);
  private static final String[] ORDER = {
    "source", "environment", "iteration", "task_id", "attempt", "episode_id"
  };

  /** Checks the name and that there are numbers. */
  public MinariExport {
    requireName(datasetId);
    spaces.requireNumbers(EpisodeExportFormat.MINARI.title());
  }

  /** Fails with a usage error when Minari would not take a name. */
  public static void requireName(String datasetId) {
    if (!ID.matcher(datasetId).matches()) {
      throw Errors.parameter("--dataset-id", datasetId, "a name such as cartpole/expert-v0");
    }
  }

  /** Writes the files into a folder, which is not yet in its place. */
  public Export.Result write(Dataset<Row> in, ExportFolder folder) {
    ExportCounts counts = ExportCounts.of(in, episodes, ALL);
    long number = counts.splits().get(SplitByPrompt.TRAIN);
    if (number == 0) {
      throw Errors.nothingToExport(EpisodeExportFormat.MINARI.title(), counts.numbers().toString());
    }
    Dataset<Row> rows = episodes.apply(in);
    Row totals = rows.agg(sum("length"), sort_array(collect_set(col("policy")))).first();
    ExportedFile data = folder.place(written(rows, folder), DATA);
    if (data.rows() != number) {
      throw Errors.exportRowsLost(SplitByPrompt.TRAIN, number, data.rows());
    }
    MinariMetadata metadata = new MinariMetadata(datasetId, spaces, totals.getList(1));
    ExportedFile about =
        folder.write(
            METADATA, SplitByPrompt.TRAIN, metadata.json(number, totals.getLong(0), data.bytes()));
    Map<String, Long> all = new LinkedHashMap<>(counts.numbers());
    all.put("steps out", totals.getLong(0));
    all.put(Export.ROWS_OUT, number);
    return new Export.Result(all, List.of(data, about));
  }

  /** The file, where the task left it. */
  private ExportedFile written(Dataset<Row> rows, ExportFolder folder) {
    Dataset<Row> ordered =
        rows.repartition(1, lit(0))
            .sortWithinPartitions(Columns.of(List.of(ORDER)))
            .select(Columns.of(List.of(MinariFile.COLUMNS)));
    String parts = folder.parts(SplitByPrompt.TRAIN);
    EpisodeSpaces kind = spaces;
    SerializableConfiguration hadoop =
        new SerializableConfiguration(rows.sparkSession().sparkContext().hadoopConfiguration());
    return ordered
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(part -> List.of(file(part, kind, hadoop, parts)).iterator())
        .first();
  }

  /** One attempt of the task: written on its own disk, since HDF5 is not written front to back. */
  private static ExportedFile file(
      Iterator<InternalRow> episodes,
      EpisodeSpaces spaces,
      SerializableConfiguration hadoop,
      String parts)
      throws IOException {
    Path local = Files.createTempFile("episodes-", ".hdf5");
    try {
      long number;
      try (MinariFile file = new MinariFile(local, spaces)) {
        while (episodes.hasNext()) {
          file.add(episodes.next());
        }
        number = file.finish();
      }
      org.apache.hadoop.fs.Path target =
          new org.apache.hadoop.fs.Path(
              parts, "attempt-" + TaskContext.get().taskAttemptId() + ".hdf5");
      FileSystem files = target.getFileSystem(hadoop.value());
      files.copyFromLocalFile(false, true, new org.apache.hadoop.fs.Path(local.toUri()), target);
      return ExportedFile.counted(hadoop.value(), SplitByPrompt.TRAIN, target.toString(), number);
    } finally {
      Files.deleteIfExists(local);
    }
  }
}
