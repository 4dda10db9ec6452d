package io.rewardlake.transforms.rollout;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.transform;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Guard;
import io.rewardlake.transforms.Transform;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whole episodes: the chunks of a long one become one row again. In: EPISODES. Out: the same
 * columns, one row per episode, chunk 0, length and arrays of the whole; how it ended is said by
 * its last chunk. Errors: an episode whose chunks are not all there.
 *
 * <p>Cost: one shuffle, of the chunks of long episodes alone, each of which is in the memory of one
 * task. Deterministic: chunks are put together by their number.
 */
public record JoinChunks() implements Transform {
  private static final List<String> ARRAYS =
      List.of(
          "observations",
          "text_observations",
          "action_ids",
          "actions",
          "text_actions",
          "rewards",
          "log_probs");

  private static final String CHUNKS = "chunks";

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    List<String> columns = EpisodeTables.EPISODES.columnNames();
    Transform.requireColumns("JoinChunks", in, columns.toArray(String[]::new));
    Dataset<Row> episodes = in.select(Columns.of(columns));
    Column alone = col("chunk").equalTo(0).and(col("length").lt(EpisodeTables.CHUNK));
    return episodes.where(alone).union(joined(episodes.where(not(alone)), columns));
  }

  private static Dataset<Row> joined(Dataset<Row> chunks, List<String> columns) {
    List<Column> parts = new ArrayList<>(List.of(col("chunk")));
    ARRAYS.forEach(array -> parts.add(col(array)));
    List<Column> lasts = new ArrayList<>();
    lasts.add(sum("length").cast("int").as("length"));
    lasts.add(max("chunk").as("last_chunk"));
    lasts.add(count("chunk").as("chunk_count"));
    columns.stream()
        .filter(column -> !ARRAYS.contains(column))
        .filter(column -> !List.of("episode_id", "chunk", "length").contains(column))
        .forEach(column -> lasts.add(max_by(col(column), col("chunk")).as(column)));
    Dataset<Row> groups =
        chunks
            .groupBy("episode_id")
            .agg(
                array_sort(collect_list(struct(parts.toArray(Column[]::new)))).as(CHUNKS),
                lasts.toArray(Column[]::new))
            .where(
                Guard.that(
                    col("chunk_count").equalTo(col("last_chunk").plus(1)),
                    Errors.CHUNKS_MISSING,
                    col("episode_id")));
    return groups.select(
        columns.stream()
            .map(
                column ->
                    ARRAYS.contains(column)
                        ? whole(column).as(column)
                        : column.equals("chunk") ? lit(0).as(column) : col(column))
            .toArray(Column[]::new));
  }

  /** NULL where a column was not recorded: {@code flatten} gives NULL when a part is. */
  private static Column whole(String array) {
    return flatten(transform(col(CHUNKS), chunk -> chunk.getField(array)));
  }
}
