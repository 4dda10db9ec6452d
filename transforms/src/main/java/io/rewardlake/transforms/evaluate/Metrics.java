package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.transforms.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Metrics as rows: columns of one row per scorer and slice become rows of EVALUATIONS. */
public final class Metrics {
  private Metrics() {}

  /**
   * One row per metric.
   *
   * @param wide scorer, slice STRING, and the columns that the metrics name
   */
  public static Dataset<Row> of(Dataset<Row> wide, Column... metrics) {
    return wide.select(col("scorer"), col("slice"), inline(array(metrics)));
  }

  /** A metric without interval: its name, its column, and the column that counts its rows. */
  public static Column metric(String name, String value, String rows) {
    return metric(name, value, lit(null).cast("double"), lit(null).cast("double"), rows);
  }

  /** A metric with the ends of its interval. */
  static Column metric(String name, String value, Column low, Column high, String rows) {
    return struct(
        lit(name).as("metric"),
        col(value).cast("double").as("value"),
        low.as("low"),
        high.as("high"),
        col(rows).as("rows"));
  }

  /** Metrics in the columns of EVALUATIONS; those that are not defined have no row. */
  public static Dataset<Row> evaluations(
      Dataset<Row> metrics,
      String benchmark,
      String dataset,
      String data,
      String scorer,
      String protocol) {
    return metrics
        .where(col("value").isNotNull())
        .withColumn("evaluation_id", lit(ContentId.of(scorer, benchmark, dataset, data, protocol)))
        .withColumn("benchmark", lit(benchmark))
        .withColumn("dataset", lit(dataset))
        .withColumn("protocol", lit(protocol))
        .select(Columns.of(EvaluateTables.EVALUATIONS.columnNames()));
  }
}
