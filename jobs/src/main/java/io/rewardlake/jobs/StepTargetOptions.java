package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.learn.process.StepTarget;
import io.rewardlake.transforms.tree.value.MasprmLabels;
import io.rewardlake.transforms.tree.value.MonteCarloQ;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** The targets that a process reward model is fitted to. */
final class StepTargetOptions {
  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "NAME",
      description = "Data set of table q_targets, of one policy")
  String dataset;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Rows of it to train on, a predicate on table q_targets. Default: all")
  String where;

  @Option(
      names = "--objective",
      paramLabel = "O",
      description = {
        "bce: cross-entropy with soft labels in [0, 1] (AgentPRM); tanh: a value tanh(z), z fitted"
            + " to atanh of the label (MASPRM); mse: a Q-network (QLASS). Default: bce of"
            + " monte-carlo, tanh of masprm, else mse"
      })
  StepTarget objective;

  /** The targets. */
  Dataset<Row> read(StageRun stage) {
    Dataset<Row> targets = LakeCommand.where(of(stage, dataset), where);
    List<String> policies =
        targets.select("policy").distinct().limit(10).collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    if (policies.isEmpty()) {
      throw Errors.emptyInput(
          "q_targets",
          "dataset = '" + dataset + "'" + (where == null ? "" : " AND " + where),
          "Run: rewardlake q-targets --output");
    }
    if (policies.size() > 1) {
      throw Errors.qTablePolicies(dataset, policies);
    }
    if (objective(targets) == StepTarget.BCE
        && !targets.where("q_target < 0 OR q_target > 1").isEmpty()) {
      throw Errors.parameter("--objective", "bce", "mse or tanh: there are targets outside 0 to 1");
    }
    return targets;
  }

  /** All rows of a data set. */
  static Dataset<Row> of(StageRun stage, String dataset) {
    return stage.read(TreeTables.Q_TARGETS).where(col("dataset").equalTo(dataset));
  }

  /** What the network is fitted to: what was asked for, or what the targets were made for. */
  StepTarget objective(Dataset<Row> targets) {
    if (objective != null) {
      return objective;
    }
    return switch (targets.select("method").head().getString(0)) {
      case MonteCarloQ.TITLE -> StepTarget.BCE;
      case MasprmLabels.TITLE -> StepTarget.TANH;
      default -> StepTarget.MSE;
    };
  }
}
