package io.rewardlake.transforms.policy;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Episodes as samples of what their group has in common: an initial state, a prompt.
 *
 * <p>In: columns of {@code episodes}. Out: one row per episode: prompt_id STRING (its group_id),
 * k_idx INT (its attempt), episode_id STRING, length INT in steps; reward DOUBLE, the sum of its
 * rewards, NULL where one is not labelled or the episode was not completed; logp_g DOUBLE, the sum
 * of the log-probabilities of its actions in nats, NULL where one is not recorded.
 *
 * <p>Cost: one shuffle of a small row per row. Deterministic: chunks are added in their order.
 * Errors: an episode whose chunks are not all there.
 */
public record GroupedEpisodes() implements Transform {
  private static final double UNDISCOUNTED = 1;

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "GroupedEpisodes", in, "group_id", "attempt", "status", "log_probs", "length");
    Column ofRow = aggregate(col("log_probs"), lit(0.0), Column::plus);
    Column ofEpisode =
        aggregate(
            array_sort(collect_list(struct(col("chunk"), ofRow.as("log_prob")))),
            lit(0.0),
            (sum, part) -> sum.plus(part.getField("log_prob")));
    return new EpisodeReturns(UNDISCOUNTED)
        .apply(in)
        .groupBy("episode_id")
        .agg(
            first("group_id").as("prompt_id"),
            first("attempt").as("k_idx"),
            first("steps").as("length"),
            first("ret").as("ret"),
            expr("bool_and(status = 'completed')").as("completed"),
            ofEpisode.as("logp_g"))
        .select(
            col("prompt_id"),
            col("k_idx"),
            col("episode_id"),
            col("length"),
            when(col("completed"), col("ret")).as("reward"),
            col("logp_g"));
  }
}
