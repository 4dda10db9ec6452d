package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.Transform;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code rlds-json}: episodes as RLDS has them (arXiv 2111.02767), one JSON object each. T steps
 * become T + 1: the last one holds the final observation, if it was recorded, and no action, reward
 * or discount, since RLDS gives them no meaning there. It is terminal where the environment ended
 * the episode; an episode that a limit ended is last and not terminal. A discount is 0 when the
 * environment ended with the step, else 1. In: {@link Episodes}. Out: {@link TrainerRow} of
 * episode_id, agent_id, experiment_id STRING, environment_config STRUCT, invalid BOOLEAN (it
 * failed), steps ARRAY&lt;STRUCT&gt; [T + 1]. Cost: row by row, an episode in memory.
 *
 * @param spaces what observations and actions are
 */
record Rlds(EpisodeSpaces spaces) implements RowFormat, Transform {
  @Override
  public String title() {
    return EpisodeExportFormat.RLDS_JSON.title();
  }

  @Override
  public Transform rows() {
    return this;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> episodes) {
    return TrainerRow.of(
        episodes,
        col("episode_id"),
        col("policy").as("agent_id"),
        struct(col("environment"), col("task_id"), col("seed")).as("environment_config"),
        col("source").as("experiment_id"),
        col("status").notEqual("completed").as("invalid"),
        transform(sequence(lit(0), col("length")), this::step).as("steps"));
  }

  private Column step(Column t) {
    Column last = t.equalTo(col("length"));
    List<Column> fields = new ArrayList<>();
    fields.add(t.equalTo(0).as("is_first"));
    fields.add(last.as("is_last"));
    fields.add(last.and(col("terminated")).as("is_terminal"));
    if (spaces.observations() != null) {
      fields.add(
          coalesce(get(col(spaces.observations()), t), col(spaces.finalObservation()))
              .as("observation"));
    }
    if (spaces.actions() != null) {
      fields.add(get(col(spaces.actions()), t).as("action"));
    }
    fields.add(get(col("rewards"), t).as("reward"));
    Column ends = t.equalTo(col("length").minus(1)).and(col("terminated"));
    fields.add(when(last, lit(null)).when(ends, 0.0).otherwise(1.0).as("discount"));
    return struct(fields.toArray(Column[]::new));
  }
}
