package io.rewardlake.transforms.export;

import io.rewardlake.schemas.errors.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes a training set: rows of a table become rows in the trainer's columns, are checked against
 * the format's JSON schema, split by prompt, and written by the executors as files of bounded size.
 *
 * <p>Cost: two passes over the input, one of them to count, and one shuffle and sort of the rows;
 * memory per task one sort buffer, on the driver a few numbers per file. Determinism: the same rows
 * give the same bytes, whatever their order and partitioning ({@link FileLayout}). Errors: a row
 * that breaks the schema; no row at all.
 *
 * @param format what is written
 * @param material what it is made of
 * @param fileType how it is written
 * @param split what is held back for testing
 * @param layout which row is in which file
 */
public record Export(
    RowFormat format,
    Material material,
    FileType fileType,
    SplitByPrompt split,
    FileLayout layout) {
  static final String ROWS_OUT = "rows out";

  /**
   * What was written.
   *
   * @param counts rows in, left out by reason, and out; balance of labels; by name, in order
   * @param files the files, in order
   */
  public record Result(Map<String, Long> counts, List<ExportedFile> files) {}

  /** Writes the files into a folder, which is not yet in its place. */
  public Result write(Dataset<Row> in, ExportFolder folder) {
    ExportCounts expected = ExportCounts.of(in, material, split);
    long rowsOut = expected.splits().values().stream().mapToLong(Long::longValue).sum();
    if (rowsOut == 0) {
      throw Errors.nothingToExport(format.title(), expected.numbers().toString());
    }
    Dataset<Row> rows = material.apply(in).withColumn("split", split.split());
    List<ExportedFile> files = new ArrayList<>();
    expected
        .splits()
        .forEach(
            (part, number) -> {
              if (number > 0) {
                files.addAll(write(rows.where(split.isIn(part)), part, number, folder));
              }
            });
    Map<String, Long> counts = new LinkedHashMap<>(expected.numbers());
    counts.put(ROWS_OUT, rowsOut);
    return new Result(counts, files);
  }

  private List<ExportedFile> write(
      Dataset<Row> rows, String part, long number, ExportFolder folder) {
    Dataset<Row> content = fileType.content(format.rows().apply(rows), format.title());
    List<ExportedFile> files =
        folder.write(part, layout.apply(content, number), fileType, layout.maxRows());
    long written = files.stream().mapToLong(ExportedFile::rows).sum();
    if (written != number) {
      throw Errors.exportRowsLost(part, number, written);
    }
    return files;
  }
}
