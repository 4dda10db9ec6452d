package io.rewardlake.transforms.order;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Rank of every row's value within its group, from 1; equal values share the mean of their ranks.
 *
 * <p>Cost: one global sort, one shuffle by value; it runs Spark jobs when it is applied.
 * Determinism: exact.
 *
 * @param by columns that form the groups, not NULL; may be empty
 * @param value what to rank, ascending
 * @param rank name of the new DOUBLE column
 */
public record MidRanks(List<String> by, String value, String rank) implements Transform {
  /** Checks that both columns are named. */
  public MidRanks {
    by = List.copyOf(by);
    Require.notBlank(value, "value");
    Require.notBlank(rank, "rank");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    List<String> keys = Stream.concat(by.stream(), Stream.of(value)).toList();
    Dataset<Row> ordered = new GlobalOrder(keys, "position").apply(in);
    WindowSpec ties = Window.partitionBy(Columns.of(keys));
    Column position = min("position").over(ties).plus(max("position").over(ties)).divide(2);
    return withGroupStart(ordered)
        .withColumn(rank, position.minus(col("group_start")).plus(1))
        .drop("position", "group_start");
  }

  private Dataset<Row> withGroupStart(Dataset<Row> ordered) {
    Dataset<Row> starts = ordered.groupBy(Columns.of(by)).agg(min("position").as("group_start"));
    return Columns.joinBy(by, ordered, broadcast(starts));
  }
}
