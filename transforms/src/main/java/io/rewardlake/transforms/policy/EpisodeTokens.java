package io.rewardlake.transforms.policy;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What an episode did as one sequence of tokens: the words of its text actions, parted by white
 * space, or the ids of its discrete actions. Episodes with continuous actions alone have none and
 * no row.
 *
 * <p>In: episode_id STRING, chunk INT, text_actions ARRAY&lt;STRING&gt;, action_ids
 * ARRAY&lt;INT&gt;. Out: episode_id STRING, tokens ARRAY&lt;STRING&gt;. Cost: one shuffle by
 * episode. Deterministic: chunks follow each other by number.
 */
public record EpisodeTokens() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "EpisodeTokens", in, "episode_id", "chunk", "text_actions", "action_ids");
    Column words =
        filter(split(array_join(col("text_actions"), " "), "\\s+"), word -> word.notEqual(""));
    Column ids = transform(col("action_ids"), id -> id.cast("string"));
    return in.withColumn("tokens", coalesce(words, ids))
        .where(col("tokens").isNotNull())
        .groupBy("episode_id")
        .agg(array_sort(collect_list(struct("chunk", "tokens"))).as("parts"))
        .select(
            col("episode_id"),
            flatten(transform(col("parts"), part -> part.getField("tokens"))).as("tokens"));
  }
}
