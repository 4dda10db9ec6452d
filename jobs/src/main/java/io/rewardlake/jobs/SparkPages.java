package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;

/** Names stage and method on Spark's own pages: a job group per attempt at a stage. */
record SparkPages(StageRun stage) implements StageObserver {
  /** Options that say how a stage does its work, the most telling first. */
  private static final List<String> METHODS =
      List.of(
          "method",
          "objective",
          "strategy",
          "loss",
          "mechanism",
          "estimator",
          "pairs",
          "encoder",
          "environment",
          "benchmark",
          "policy",
          "model",
          "format",
          "dataset");

  private static final int MOST = 3;

  /**
   * What the pages say: {@code train-policy: objective cql, policy walker (nightly/2026-01-02)}.
   */
  static String description(String stage, Map<String, String> parameters, String run) {
    String how =
        METHODS.stream()
            .filter(parameters::containsKey)
            .limit(MOST)
            .map(name -> name + " " + parameters.get(name))
            .collect(Collectors.joining(", "));
    return stage + (how.isEmpty() ? "" : ": " + how) + " (" + run + ")";
  }

  @Override
  public void started() {
    String run = stage.key().run() + "/" + stage.key().date();
    spark()
        .setJobGroup(
            stage.key().toString(),
            description(stage.key().stage(), stage.parameters(), run),
            false);
  }

  @Override
  public void succeeded() {
    spark().clearJobGroup();
  }

  @Override
  public void failed(Throwable failure) {
    spark().clearJobGroup();
  }

  private SparkContext spark() {
    return stage.lake().spark().sparkContext();
  }
}
