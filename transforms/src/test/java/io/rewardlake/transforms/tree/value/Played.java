package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.tables.EpisodeTables;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Rows of episodes of a test's making. */
final class Played {
  private final Map<String, Object> columns = new HashMap<>();

  private Played(String id, int length) {
    columns.put("episode_id", id);
    columns.put("source", "played");
    columns.put("environment", "Planted-v0");
    columns.put("task_id", "task");
    columns.put("group_id", "group");
    columns.put("iteration", 0L);
    columns.put("attempt", 0);
    columns.put("policy", "pi");
    columns.put("chunk", 0);
    columns.put("length", length);
    Double[] rewards = new Double[length];
    Arrays.fill(rewards, 0.0);
    columns.put("rewards", Arrays.asList(rewards));
    columns.put("terminated", true);
    columns.put("truncated", false);
    columns.put("status", "completed");
    columns.put("message", "");
    columns.put("attributes", Map.of());
  }

  /** An episode of numbers seen and discrete actions. */
  static Played numbers(String id, List<Integer> seen, List<Integer> actions, Boolean success) {
    Played played = new Played(id, actions.size());
    played.with("observations", seen.stream().map(number -> List.of((float) number)).toList());
    return played.with("action_ids", actions).with("success", success);
  }

  /** An episode of texts. */
  static Played texts(String id, List<String> seen, List<String> actions, Boolean success) {
    Played played = new Played(id, actions.size());
    return played
        .with("text_observations", seen)
        .with("text_actions", actions)
        .with("success", success);
  }

  Played with(String column, Object value) {
    columns.put(column, value);
    return this;
  }

  static Dataset<Row> rows(SparkSession spark, List<Played> episodes) {
    List<String> names = EpisodeTables.EPISODES.columnNames();
    List<Row> rows =
        episodes.stream()
            .map(episode -> RowFactory.create(names.stream().map(episode.columns::get).toArray()))
            .toList();
    return spark.createDataFrame(rows, EpisodeTables.EPISODES.schema());
  }
}
