package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.transforms.hindsight.GoalStrategy;
import io.rewardlake.transforms.hindsight.HindsightExperienceReplay;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Relabels episodes with goals that they happened to achieve. */
@Command(
    name = "hindsight",
    description = {
      "Relabel episodes with goals that they happened to achieve (hindsight experience replay),"
          + " into relabelled_episodes.",
      "The same data set again takes the place of the old one."
    })
final class HindsightCommand extends LakeCommand {
  @Option(
      names = "--strategy",
      paramLabel = "S",
      defaultValue = "future",
      description = {
        "Where goals come from: future (this step or a later one), final (the last step), episode"
            + " (any of its steps) or random (any episode of the environment).",
        "Default: ${DEFAULT-VALUE}"
      })
  String strategy;

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "4",
      description = "Goals for each step. Default: ${DEFAULT-VALUE}")
  int k;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Episodes to relabel: a predicate on table episodes. Default: all completed")
  String where;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "Name of the relabelled data set. Default: the strategy")
  String output;

  @Option(
      names = "--relabelled-only",
      description = "Leave out the episodes as they were recorded, else part of the data set")
  boolean relabelledOnly;

  @Override
  void run(StageRun stage, Summary summary) {
    GoalStrategy goals = GoalStrategy.of(strategy);
    String dataset = output == null ? goals.title() : output;
    Dataset<Row> episodes =
        where(stage.read(EpisodeTables.EPISODES).filter("status = 'completed'"), where);
    if (episodes.isEmpty()) {
      throw Errors.emptyInput(
          "episodes",
          where == null ? "status is 'completed'" : where,
          "Run: rewardlake rollout, or rewardlake ingest episodes");
    }
    HindsightExperienceReplay replay =
        new HindsightExperienceReplay(dataset, goals, k, !relabelledOnly, options.seed);
    stage.replace(
        HindsightTables.RELABELLED_EPISODES,
        replay.apply(withSpec(stage, episodes)),
        Map.of("dataset", dataset));
    describe(stage, summary, dataset);
  }

  /** Episodes with the parameters of their tasks; {} for those whose task is not in the lake. */
  private static Dataset<Row> withSpec(StageRun stage, Dataset<Row> episodes) {
    Dataset<Row> specs = stage.read(EpisodeTables.TASKS).select("task_id", "spec");
    return episodes
        .join(specs, new String[] {"task_id"}, "left")
        .withColumn("spec", coalesce(col("spec"), lit("{}")));
  }

  private static void describe(StageRun stage, Summary summary, String dataset) {
    for (Row row :
        stage
            .read(HindsightTables.RELABELLED_EPISODES)
            .filter(col("dataset").equalTo(dataset))
            .groupBy("strategy")
            .agg(
                expr("sum(length)"),
                expr("sum(size(filter(terminated, ends -> ends))) / sum(length)"))
            .orderBy("strategy")
            .collectAsList()) {
      stage.count("transitions, " + row.getString(0), row.getLong(1));
      summary.add(
          "goal reached, " + row.getString(0),
          String.format(Locale.ROOT, "%.4f of transitions", row.getDouble(2)));
    }
    summary.add("data set", dataset);
  }
}
