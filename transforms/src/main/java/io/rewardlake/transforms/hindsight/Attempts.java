package io.rewardlake.transforms.hindsight;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Which episodes may stand in a chain, and why others may not: {@link #WITHOUT_STEPS}; {@link
 * #NOT_LABELLED}, a reward is NULL; {@link #REPEATED}, the steps and rewards of an earlier attempt
 * at the same task again (logs carry solved tasks forward); {@link #OVER_LIMIT}, not in the seeded
 * sample of a task with more attempts than the limit.
 *
 * <p>In: columns of {@code episodes}. Out: one row per episode: the columns of {@code by}, all
 * STRING, episode_id STRING, ret DOUBLE in reward units, steps INT, left_out STRING, NULL for those
 * that may.
 *
 * <p>Cost: one pass, then shuffles of one small row per episode. Deterministic: the sample is drawn
 * by hash of seed and episode.
 *
 * @param by what attempts have in common
 * @param maxGroup most attempts at one task, at least 2
 * @param seed of the sample
 */
public record Attempts(ChainBy by, int maxGroup, long seed) implements Transform {
  /** Nothing was done. */
  public static final String WITHOUT_STEPS = "without steps";

  /** Their return is not known. */
  public static final String NOT_LABELLED = "with an unlabelled reward";

  /** The same steps came before. */
  public static final String REPEATED = "that repeat another";

  /** Left out by the limit. */
  public static final String OVER_LIMIT = "over --max-group";

  private static final double UNDISCOUNTED = 1;
  private static final List<String> STEPS =
      List.of(
          "observations", "text_observations", "action_ids", "actions", "text_actions", "rewards");

  /** Checks the limit. */
  public Attempts {
    Require.that(maxGroup, "max-group").atLeast(2);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    RelabelledRows.require("Attempts", in, "attempt");
    Column unfit =
        when(col("steps").equalTo(0), WITHOUT_STEPS).when(col("ret").isNull(), NOT_LABELLED);
    Column again = row_number().over(earliestFirst()).gt(1);
    Column beyond = row_number().over(sampled()).gt(maxGroup);
    return episodes(in)
        .withColumn("left_out", unfit)
        .withColumn("left_out", coalesce(col("left_out"), when(again, REPEATED)))
        .withColumn("left_out", coalesce(col("left_out"), when(beyond, OVER_LIMIT)))
        .select(Columns.of(by.columns(), "episode_id", "ret", "steps", "left_out"));
  }

  private Dataset<Row> episodes(Dataset<Row> in) {
    Dataset<Row> rows =
        new EpisodeReturns(UNDISCOUNTED)
            .apply(in)
            .withColumn("part", struct(col("chunk"), xxhash64(Columns.of(STEPS)).as("content")));
    List<Column> whole =
        new ArrayList<>(
            List.of(
                first("ret").as("ret"),
                first("steps").as("steps"),
                max("attempt").as("attempt"),
                xxhash64(array_sort(collect_list("part"))).as("content")));
    by.columns().forEach(column -> whole.add(first(column).as(column)));
    return rows.groupBy("episode_id")
        .agg(whole.get(0), whole.subList(1, whole.size()).toArray(Column[]::new));
  }

  private WindowSpec earliestFirst() {
    return Window.partitionBy(Columns.of(by.columns(), "content", "left_out"))
        .orderBy("attempt", "episode_id");
  }

  private WindowSpec sampled() {
    return Window.partitionBy(Columns.of(by.columns(), "left_out"))
        .orderBy(xxhash64(lit(seed), lit("attempts"), col("episode_id")), col("episode_id"));
  }
}
