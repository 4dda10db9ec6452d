package io.rewardlake.schemas.tables;

import java.util.List;

/** The tables of the lake. */
public final class Tables {
  /** All tables, in the order in which a lake creates them. */
  public static final List<Table> ALL =
      List.of(
          PreferenceTables.PREFERENCES,
          PreferenceTables.RATINGS,
          PreferenceTables.STEP_LABELS,
          EpisodeTables.TASKS,
          EpisodeTables.EPISODES,
          HindsightTables.RELABELLED_EPISODES,
          TreeTables.TREE_NODES,
          TreeTables.Q_TARGETS,
          EndpointTables.RESPONSES,
          LedgerTables.REJECTS,
          PreferenceTables.COMPARISONS,
          PreferenceTables.ANNOTATORS,
          LearnTables.EMBEDDINGS,
          LearnTables.MODELS,
          LearnTables.TRAINING_METRICS,
          LearnTables.TRAINING_PAIRS,
          LearnTables.REWARD_SCORES,
          ImputeTables.REWARD_LABELS,
          PreferenceTables.PREFERENCE_STRENGTHS,
          PolicyTables.CONSERVATIVE_POLICY,
          PolicyTables.RAFT_SAMPLES,
          EvaluateTables.EVALUATIONS,
          EvaluateTables.BENCHMARK_RESULTS,
          EvaluateTables.GATES,
          LedgerTables.RUNS,
          LedgerTables.MAINTENANCE);

  private Tables() {}
}
