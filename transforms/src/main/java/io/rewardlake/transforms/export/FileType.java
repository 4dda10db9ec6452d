package io.rewardlake.transforms.export;

import io.rewardlake.schemas.errors.Errors;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How files of a training set are written. */
public enum FileType {
  /** JSON Lines, UTF-8. */
  JSONL {
    @Override
    Dataset<Row> content(Dataset<Row> rows, String format) {
      return rows.withColumn("value", CheckedJson.of(format)).drop("row");
    }

    @Override
    String columns() {
      return "value";
    }

    @Override
    void write(DataFrameWriter<Row> writer, String folder) {
      writer.text(folder);
    }
  },
  /** Parquet, snappy. */
  PARQUET {
    @Override
    Dataset<Row> content(Dataset<Row> rows, String format) {
      return rows.where(CheckedJson.of(format).isNotNull()).withColumnRenamed("row", "value");
    }

    @Override
    String columns() {
      return "value.*";
    }

    @Override
    void write(DataFrameWriter<Row> writer, String folder) {
      writer.option("compression", "snappy").parquet(folder);
    }
  };

  /** The type of a name, which has to be one of those; a usage error lists them. */
  static FileType of(String title, List<FileType> known) {
    return known.stream()
        .filter(type -> type.title().equals(title))
        .findFirst()
        .orElseThrow(
            () -> Errors.choice("file type", title, known.stream().map(FileType::title).toList()));
  }

  /** Name on the command line, and ending of file names. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Checked rows of {@link TrainerRow}: source, id, and value, which is to be written. */
  abstract Dataset<Row> content(Dataset<Row> rows, String format);

  /** What is written of them. */
  abstract String columns();

  abstract void write(DataFrameWriter<Row> writer, String folder);
}
