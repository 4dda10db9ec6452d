package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.transforms.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What every format makes: source and id STRING, the key, and row STRUCT, whose fields are the
 * trainer's columns; and part INT where a key has several rows, which then stand in that order.
 */
final class TrainerRow {
  /** Place of a row among those of its key. */
  static final String PART = "part";

  private static final String MARGIN = "margin";

  private TrainerRow() {}

  /** Rows of these columns; comments and constraints of a table's columns stay behind. */
  static Dataset<Row> of(Dataset<Row> in, Column... columns) {
    Transform.requireColumns("TrainerRow", in, "source", "id");
    List<Column> all = new ArrayList<>(List.of(col("source"), col("id")));
    if (has(in, PART)) {
      all.add(col(PART));
    }
    all.add(struct(columns).as("row"));
    Dataset<Row> rows = in.select(all.toArray(Column[]::new));
    String type = rows.schema().apply("row").dataType().catalogString();
    return rows.withColumn("row", col("row").cast(type));
  }

  /** Rows of these columns, and of the margin where there is one. */
  static Dataset<Row> withMargin(Dataset<Row> in, Column... columns) {
    Stream<Column> margin = has(in, MARGIN) ? Stream.of(col(MARGIN)) : Stream.of();
    return of(in, Stream.concat(Stream.of(columns), margin).toArray(Column[]::new));
  }

  static boolean has(Dataset<Row> in, String column) {
    return Arrays.asList(in.columns()).contains(column);
  }
}
