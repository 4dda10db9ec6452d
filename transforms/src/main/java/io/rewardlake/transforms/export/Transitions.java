package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;

import io.rewardlake.transforms.Transform;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code transitions}: one row per step, what was seen, done, got and seen next. The steps of an
 * episode stand in one file in their order, unless it has more than a file holds. In: {@link
 * Episodes}. Out: {@link TrainerRow} of episode_id, environment, task_id STRING, attempt INT,
 * policy STRING, seed BIGINT, success BOOLEAN, step INT from 0, observation ARRAY&lt;FLOAT&gt; or
 * STRING, action INT, ARRAY&lt;FLOAT&gt; or STRING, reward DOUBLE, log_prob DOUBLE, terminated and
 * truncated BOOLEAN (both false before the last step), next_observation as observation; NULL where
 * something was not recorded. Cost: row by row.
 *
 * @param spaces what observations and actions are
 */
record Transitions(EpisodeSpaces spaces) implements RowFormat, Transform {
  @Override
  public String title() {
    return EpisodeExportFormat.TRANSITIONS.title();
  }

  @Override
  public Transform rows() {
    return this;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> episodes) {
    Column step = col(TrainerRow.PART);
    Column last = step.equalTo(col("length").minus(1));
    List<Column> columns = new ArrayList<>();
    for (String column :
        List.of("episode_id", "environment", "task_id", "attempt", "policy", "seed", "success")) {
      columns.add(col(column));
    }
    columns.add(step.as("step"));
    if (spaces.observations() != null) {
      columns.add(get(col(spaces.observations()), step).as("observation"));
    }
    if (spaces.actions() != null) {
      columns.add(get(col(spaces.actions()), step).as("action"));
    }
    columns.add(get(col("rewards"), step).as("reward"));
    columns.add(get(col("log_probs"), step).as("log_prob"));
    columns.add(col("terminated").and(last).as("terminated"));
    columns.add(col("truncated").and(last).as("truncated"));
    if (spaces.observations() != null) {
      columns.add(
          coalesce(get(col(spaces.observations()), step.plus(1)), col(spaces.finalObservation()))
              .as("next_observation"));
    }
    return TrainerRow.of(
        episodes.withColumn(TrainerRow.PART, explode(sequence(lit(0), col("length").minus(1)))),
        columns.toArray(Column[]::new));
  }
}
