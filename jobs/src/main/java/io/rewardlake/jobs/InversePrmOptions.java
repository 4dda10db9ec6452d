package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.learn.InversePrm;
import io.rewardlake.transforms.tree.value.InversePrmTargets;
import io.rewardlake.transforms.tree.value.InverseSteps;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Targets from demonstrations: whose they are, who else acted, and the current policy. */
final class InversePrmOptions {
  private static final int MOST_STEPS = 10_000;

  @Option(
      names = "--expert",
      split = ",",
      paramLabel = "SOURCE",
      description =
          "inverse-prm: sources of the demonstrations, of tasks that can be played again. Where they"
              + " go on, --policy is asked what it would do")
  List<String> experts = List.of();

  @Option(
      names = "--learners",
      split = ",",
      paramLabel = "SOURCE",
      description =
          "inverse-prm: sources of the episodes of all learners so far. Default: all others")
  List<String> learners = List.of();

  @Option(
      names = "--penalty",
      paramLabel = "X",
      defaultValue = "0.01",
      description =
          "inverse-prm: weight of the squared norm of the Q-values, in visits: above 0 what only one"
              + " side does stays finite. Default: ${DEFAULT-VALUE}")
  double penalty;

  @Option(
      names = "--max-transitions",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "inverse-prm: leave out tasks of more different transitions; those of one lie in the"
              + " memory of a Spark task. Default: ${DEFAULT-VALUE}")
  int maxTransitions;

  @Mixin PolicyOptions policy;

  /** Whether any of them was given that another method would pass over. */
  boolean given() {
    return !experts.isEmpty() || !learners.isEmpty();
  }

  /** The predicate on sources of all episodes that are taken. */
  Column taken() {
    if (experts.isEmpty()) {
      throw Errors.optionMissing("--expert", "--method " + InversePrmTargets.TITLE);
    }
    Column expert = col("source").isin(experts.toArray());
    return learners.isEmpty() ? lit(true) : expert.or(col("source").isin(learners.toArray()));
  }

  /** Makes the targets, hands them to be written, and counts. */
  void write(
      StageRun stage,
      Dataset<Row> episodes,
      String dataset,
      double gamma,
      long seed,
      Consumer<Dataset<Row>> writer) {
    InverseSteps transitions =
        new InverseSteps(dataset, experts, policy.choice(stage, dataset), seed);
    // Replayed once, then counted and grouped
    Dataset<Row> steps =
        transitions
            .apply(episodes, stage.read(EpisodeTables.TASKS))
            .persist(StorageLevel.DISK_ONLY());
    for (Row row :
        steps
            .where("left_out IS NOT NULL")
            .groupBy("left_out")
            .count()
            .orderBy("left_out")
            .collectAsList()) {
      stage.count("expert episodes left out: " + row.getString(0), row.getLong(1));
    }
    InversePrm model = new InversePrm(gamma, penalty, MOST_STEPS);
    writer.accept(new InversePrmTargets(dataset, model, maxTransitions).apply(steps));
    Dataset<Row> written = stage.read(TreeTables.Q_TARGETS).where(col("dataset").equalTo(dataset));
    stage.count(
        "tasks left out: more transitions than --max-transitions",
        tasks(steps.where("expert IS NOT NULL")) - tasks(written));
    Row counted = steps.selectExpr("count_if(expert)", "count_if(NOT expert)").head();
    stage.count("transitions of the expert", counted.getLong(0));
    stage.count("transitions of learners", counted.getLong(1));
    steps.unpersist();
  }

  private static long tasks(Dataset<Row> rows) {
    return rows.select("environment", "task_id").distinct().count();
  }
}
