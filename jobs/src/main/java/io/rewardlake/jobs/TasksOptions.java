package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.environment.Task;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Which tasks are played: generated ones, or those of table tasks. */
final class TasksOptions {
  @Option(
      names = "--environment",
      paramLabel = "E",
      description = "Generate tasks of this environment, for example CartPole-v1")
  String environment;

  @Option(
      names = "--parameters",
      paramLabel = "JSON",
      defaultValue = "{}",
      description = "Parameters of the generated tasks. Default: ${DEFAULT-VALUE}")
  String parameters;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many tasks to generate. Default: ${DEFAULT-VALUE}")
  long tasks;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Play tasks of table tasks instead: a predicate on it")
  String where;

  /** The tasks; generated ones are added to table tasks. */
  Dataset<Row> read(StageRun stage, String source, LakeOptions options) {
    if ((environment == null) == (where == null)) {
      throw Errors.parameter(
          "--environment and --where",
          environment == null ? "neither" : "both",
          "one of them: generated tasks, or those of table tasks");
    }
    if (where != null) {
      return LakeCommand.where(stage.read(EpisodeTables.TASKS), where);
    }
    Dataset<Row> generated =
        new GenerateTasks(
                new Task(environment, parameters, options.seed), tasks, source, options.iteration)
            .rows(stage.lake().spark());
    stage.mergeNew(EpisodeTables.TASKS, generated);
    return generated;
  }
}
