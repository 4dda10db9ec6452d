package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.PromptTasks;
import io.rewardlake.transforms.rollout.environment.Response;
import io.rewardlake.transforms.rollout.environment.Task;
import java.util.Objects;
import java.util.stream.Stream;
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

  @Option(
      names = "--prompts",
      paramLabel = "SQL",
      description =
          "Answer prompts of table preferences instead, as tasks of Response-v0 with --parameters: a"
              + " predicate on it")
  String prompts;

  /** Name of the environment; null: table tasks says it. */
  String environment() {
    return prompts == null ? environment : Response.NAME;
  }

  /** What the tasks are, for people: an environment with its parameters, or a predicate. */
  String title() {
    if (where != null || prompts != null) {
      return where != null ? "tasks where " + where : "prompts where " + prompts;
    }
    return title(environment, parameters);
  }

  /** Tasks of an environment, for people. */
  static String title(String environment, String parameters) {
    return parameters.equals("{}") ? environment : environment + " " + parameters;
  }

  /** The tasks, generated ones by the stage's own seed; these are added to table tasks. */
  Dataset<Row> read(StageRun stage, String source, LakeOptions options) {
    return read(stage, source, options.iteration, options.seed);
  }

  /** The tasks; those that a seed generates are added to table tasks. */
  Dataset<Row> read(StageRun stage, String source, long iteration, long seed) {
    long chosen = Stream.of(environment, where, prompts).filter(Objects::nonNull).count();
    if (chosen != 1) {
      throw Errors.parameter(
          "--environment, --where and --prompts",
          chosen == 0 ? "none" : "several",
          "one of them: generated tasks, those of table tasks, or prompts of table preferences");
    }
    if (where != null) {
      return LakeCommand.where(stage.read(EpisodeTables.TASKS), where);
    }
    Dataset<Row> made =
        prompts == null
            ? new GenerateTasks(new Task(environment, parameters, seed), tasks, source, iteration)
                .rows(stage.lake().spark())
            : new PromptTasks(parameters, source, iteration)
                .apply(LakeCommand.where(stage.read(PreferenceTables.PREFERENCES), prompts));
    stage.mergeNew(EpisodeTables.TASKS, made);
    return made;
  }
}
