package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BIGINT;
import static io.rewardlake.schemas.tables.Types.BOOLEAN;
import static io.rewardlake.schemas.tables.Types.DOUBLE;
import static io.rewardlake.schemas.tables.Types.DOUBLES;
import static io.rewardlake.schemas.tables.Types.STRING;

/** How good models are. */
public final class EvaluateTables {
  /** Metrics of a model on a benchmark. */
  public static final Table EVALUATIONS =
      Table.named("evaluations", "One row per scorer, benchmark, slice and metric")
          .required("evaluation_id", STRING, "Content hash of scorer, data, protocol")
          .required("scorer", STRING, "model_id, or the name of a baseline")
          .required("benchmark", STRING, "Name of the benchmark, for example pairs")
          .required("dataset", STRING, "What was scored")
          .required("slice", STRING, "all, or attribute=value, or bin=k")
          .required("metric", STRING, "Name of the metric")
          .required("value", DOUBLE, "Its value")
          .optional("low", DOUBLE, "Lower end of the 95 % interval; NULL: none")
          .optional("high", DOUBLE, "Upper end of the 95 % interval; NULL: none")
          .required("rows", BIGINT, "Rows behind the value")
          .required("protocol", STRING, "Tie rule, kind of interval, resampling unit and seed")
          .key("evaluation_id", "scorer", "slice", "metric")
          .build();

  /** What a scorer said about each item of a benchmark: evaluations can be recounted from it. */
  public static final Table BENCHMARK_RESULTS =
      Table.named("benchmark_results", "One row per run, scorer and item of a benchmark")
          .required("run", STRING, "Name of the run")
          .required("benchmark", STRING, "Name of the benchmark, for example rewardbench")
          .required("dataset", STRING, "What was scored")
          .required("subset", STRING, "Part of the benchmark; empty where it has none")
          .required("id", STRING, "The item within its subset")
          .required("scorer", STRING, "model_id, or an id of the policies")
          .required("model_sha256", STRING, "SHA-256 of the scorer's artifact, hex")
          .required("protocol", STRING, "Tie rule, and how scores were made")
          .required("chosen_scores", DOUBLES, "Scores of the better responses, reward units")
          .required("rejected_scores", DOUBLES, "Scores of the others, reward units")
          .required("result", DOUBLE, "Credit by the benchmark's rule, 0 to 1")
          .required("ties", BIGINT, "Comparisons in which both scores are equal")
          .optional("energy", DOUBLE, "High where the item is unusual; NULL: not measured")
          .optional("is_ood", BOOLEAN, "Energy above the threshold; NULL: not measured")
          .check("result_is_credit", "result >= 0 AND result <= 1")
          .clusterBy("benchmark", "model_sha256")
          .key("run", "benchmark", "dataset", "subset", "id", "model_sha256", "protocol")
          .build();

  /** Which candidates became the champion of their name. */
  public static final Table GATES =
      Table.named("gates", "One row per candidate that came to a gate")
          .required("gate_id", STRING, "Content hash of candidate, incumbent, metric and margin")
          .required("name", STRING, "Name of the models, as in models")
          .required("candidate", STRING, "model_id of the candidate")
          .optional("incumbent", STRING, "model_id of the champion so far; NULL: none")
          .required("dataset", STRING, "What both were evaluated on")
          .required("metric", STRING, "Metric in evaluations that was compared")
          .required("candidate_value", DOUBLE, "Of the candidate")
          .required("candidate_low", DOUBLE, "Lower end of its 95 % interval")
          .optional("incumbent_value", DOUBLE, "Of the incumbent; NULL: there is none")
          .required("bar", DOUBLE, "What candidate_low had to reach; -Infinity: nothing")
          .required("promoted", BOOLEAN, "Whether the candidate is the champion now")
          .required("iteration", BIGINT, "Iteration of the run, from 0")
          .key("gate_id")
          .build();

  private EvaluateTables() {}
}
