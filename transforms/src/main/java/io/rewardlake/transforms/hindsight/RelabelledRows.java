package io.rewardlake.transforms.hindsight;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.encode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.unhex;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of {@code relabelled_episodes} whose steps are those of {@code episodes}. */
final class RelabelledRows {
  /** Columns of {@code episodes} that are read. */
  static final String[] NEEDED = {
    "episode_id",
    "chunk",
    "source",
    "environment",
    "task_id",
    "policy",
    "length",
    "observations",
    "text_observations",
    "action_ids",
    "actions",
    "text_actions",
    "rewards",
    "terminated"
  };

  private RelabelledRows() {}

  /**
   * Rows in the columns of the table. In: those of {@link EpisodeReturns}, and what the strategy
   * adds; columns that the table may have without a value are NULL where they are missing, and
   * replica is 0.
   */
  static Dataset<Row> of(Dataset<Row> in, String dataset, String strategy) {
    Dataset<Row> rows = has(in, "replica") ? in : in.withColumn("replica", lit(0));
    Dataset<Row> named =
        rows.withColumn("dataset", lit(dataset))
            .withColumn("strategy", lit(strategy))
            .withColumn("terminated", atTheEnd(col("terminated"), lit(false)))
            .withColumn(
                "relabelled_id",
                id(
                    col("dataset"),
                    col("strategy"),
                    col("episode_id"),
                    col("chunk"),
                    col("replica")));
    return Columns.fit(named, HindsightTables.RELABELLED_EPISODES);
  }

  /** Fails with a data error when a column of {@code episodes} is missing. */
  static void require(String where, Dataset<Row> in, String... more) {
    Transform.requireColumns(
        where,
        in,
        Stream.concat(Arrays.stream(NEEDED), Arrays.stream(more)).toArray(String[]::new));
  }

  /** A value for the row's last step, another for those before. */
  static Column atTheEnd(Column last, Column before) {
    return concat(array_repeat(before, expr("length - 1")), array(last));
  }

  /** Return from each step of a row of {@link EpisodeReturns} on. */
  static Column returnsToGo(double gamma) {
    String format = "slice(reward.reward_to_go(concat(rewards, array(later)), %sD), 1, length)";
    return expr(format.formatted(gamma));
  }

  /** What {@link ContentId#of} gives for the values of columns, none of them NULL. */
  static Column id(Column... parts) {
    Column bytes =
        concat(
            Stream.of(parts)
                .map(part -> encode(part.cast("string"), "UTF-8"))
                .flatMap(
                    text -> Stream.of(unhex(lpad(hex(length(text)), 2 * Integer.BYTES, "0")), text))
                .toArray(Column[]::new));
    return substring(sha2(bytes, 256), 1, 32);
  }

  private static boolean has(Dataset<Row> rows, String column) {
    return List.of(rows.columns()).contains(column);
  }
}
