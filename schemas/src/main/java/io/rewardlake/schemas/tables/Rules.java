package io.rewardlake.schemas.tables;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rules over the lake: what rows of one table say of rows of others. */
public final class Rules {
  private static final String SCORE_AGAIN = "Run the command that wrote them again, or delete them";
  private static final String INGEST_AGAIN =
      "Ingest the episodes again, or delete what came of them";
  private static final String TREES_AGAIN = "Grow or ingest the trees again";

  /** Rules between tables. */
  public static final List<Rule> ALL =
      List.of(
          reference(LearnTables.MODELS, "parent", LearnTables.MODELS, "model_id", SCORE_AGAIN),
          model(LearnTables.TRAINING_METRICS, "model_id"),
          model(LearnTables.TRAINING_PAIRS, "model_id"),
          model(LearnTables.REWARD_SCORES, "model_id"),
          model(PreferenceTables.PREFERENCE_STRENGTHS, "model_id"),
          model(PolicyTables.CONSERVATIVE_POLICY, "model_id"),
          model(ImputeTables.REWARD_LABELS, "model_id"),
          model(EvaluateTables.GATES, "candidate"),
          model(EvaluateTables.GATES, "incumbent"),
          reference(
              LearnTables.REWARD_SCORES,
              "item_id",
              LearnTables.EMBEDDINGS,
              "item_id",
              "Run embed again for the items"),
          reference(
              PreferenceTables.ANNOTATORS,
              "dataset",
              PreferenceTables.COMPARISONS,
              "dataset",
              "Run aggregate-votes again for the data set"),
          reference(
              PreferenceTables.PREFERENCE_STRENGTHS,
              "dataset, source, pair_id",
              PreferenceTables.COMPARISONS,
              "dataset, source, pair_id",
              "Run strengths again for the data set"),
          reference(
              HindsightTables.RELABELLED_EPISODES,
              "episode_id, chunk",
              EpisodeTables.EPISODES,
              "episode_id, chunk",
              INGEST_AGAIN),
          reference(
              ImputeTables.REWARD_LABELS,
              "episode_id, chunk",
              EpisodeTables.EPISODES,
              "episode_id, chunk",
              INGEST_AGAIN),
          reference(
              PolicyTables.RAFT_SAMPLES,
              "episode_id",
              EpisodeTables.EPISODES,
              "episode_id",
              INGEST_AGAIN),
          reference(
              TreeTables.TREE_NODES,
              "parent_id, tree_id",
              TreeTables.TREE_NODES,
              "node_id, tree_id",
              TREES_AGAIN),
          reference(TreeTables.Q_TARGETS, "node_id", TreeTables.TREE_NODES, "node_id", TREES_AGAIN),
          new Rule(
              "chunks of episodes are complete",
              List.of(EpisodeTables.EPISODES),
              "SELECT episode_id AS violation FROM episodes GROUP BY episode_id"
                  + " HAVING min(chunk) <> 0 OR max(chunk) + 1 <> count(1)",
              INGEST_AGAIN));

  private Rules() {}

  /** No two rows have the same primary key. */
  public static Rule uniqueKey(Table table) {
    String key = String.join(", ", table.primaryKey());
    return new Rule(
        table.name() + ": " + key + " is unique",
        List.of(table),
        String.format(
            "SELECT to_json(struct(%1$s)) AS violation FROM %2$s GROUP BY %1$s HAVING count(1) > 1",
            key, table.name()),
        "Delete the rows that were written beside Rewardlake");
  }

  /** What every row of a table must satisfy: NOT NULL and the constraints, by name. */
  public static Map<String, String> contract(Table table) {
    Map<String, String> contract = new LinkedHashMap<>();
    table.columns().stream()
        .filter(column -> !column.nullable())
        .forEach(
            column -> contract.put(column.name() + " is not null", column.name() + " IS NOT NULL"));
    contract.putAll(table.constraints());
    return contract;
  }

  private static Rule model(Table from, String column) {
    return reference(from, column, LearnTables.MODELS, "model_id", SCORE_AGAIN);
  }

  /** Where all columns are not NULL, the other table has a row with them. */
  private static Rule reference(Table from, String columns, Table to, String named, String remedy) {
    List<String> left = List.of(columns.split(", ", -1));
    List<String> right = List.of(named.split(", ", -1));
    String same =
        IntStream.range(0, left.size())
            .mapToObj(i -> "f." + left.get(i) + " = t." + right.get(i))
            .collect(Collectors.joining(" AND "));
    String given =
        left.stream()
            .map(name -> "f." + name + " IS NOT NULL")
            .collect(Collectors.joining(" AND "));
    String key = left.stream().map(name -> "f." + name).collect(Collectors.joining(", "));
    return new Rule(
        from.name() + ": (" + columns + ") is in " + to.name(),
        from.equals(to) ? List.of(from) : List.of(from, to),
        String.format(
            "SELECT DISTINCT to_json(struct(%s)) AS violation FROM %s f LEFT ANTI JOIN %s t ON %s"
                + " WHERE %s",
            key, from.name(), to.name(), same, given),
        remedy);
  }
}
