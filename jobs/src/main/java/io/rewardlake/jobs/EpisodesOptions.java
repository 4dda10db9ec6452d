package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which episodes a policy learns from, and by which rewards. */
final class EpisodesOptions {
  @Option(
      names = "--source",
      required = true,
      paramLabel = "NAME",
      description = "Source of the episodes to learn from")
  String source;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Which of them: a predicate on table episodes. Default: all completed")
  String where;

  @Mixin RewardLabelsOptions labels;

  @Option(
      names = "--labelled-only",
      description = "Leave out steps without a reward, where one is needed, instead of an error")
  boolean labelledOnly;

  @Option(
      names = "--held-out",
      paramLabel = "X",
      defaultValue = "0.05",
      description =
          "Share of the episodes to hold out, on which losses are reported. Default:"
              + " ${DEFAULT-VALUE}")
  double heldOut;

  /** The rows of table episodes, their rewards as chosen. */
  Dataset<Row> read(StageRun stage) {
    Dataset<Row> episodes =
        LakeCommand.some(
            EpisodeTables.EPISODES,
            stage
                .read(EpisodeTables.EPISODES)
                .filter(col("source").equalTo(source))
                .filter("status = 'completed'"),
            "source is '" + source + "'",
            where,
            "Run: rewardlake rollout, or rewardlake ingest episodes");
    return labels.apply(stage, episodes);
  }

  /** Steps without a reward among the rows; none may be left where each is needed. */
  long unlabelled(Dataset<Row> episodes) {
    long steps =
        episodes
            .selectExpr("coalesce(sum(size(filter(rewards, r -> r IS NULL))), 0)")
            .head()
            .getLong(0);
    if (steps > 0 && !labelledOnly) {
      throw Errors.unlabelledSteps(steps);
    }
    return steps;
  }

  /**
   * What observations and actions are: by the environment where it is a known one, with the task of
   * one of the episodes, else by the episodes.
   */
  EpisodeSpaces spaces(StageRun stage, Dataset<Row> episodes) {
    List<Row> environments =
        episodes.select("environment").distinct().orderBy("environment").takeAsList(2);
    if (environments.size() > 1) {
      throw Errors.unlearnable("The episodes are of several environments");
    }
    String environment = environments.get(0).getString(0);
    if (!Environments.names().contains(environment)) {
      return EpisodeSpaces.read(episodes);
    }
    String taskId = episodes.agg(min("task_id")).head().getString(0);
    List<Row> task =
        stage
            .read(EpisodeTables.TASKS)
            .filter(col("task_id").equalTo(taskId))
            .select("spec")
            .takeAsList(1);
    String spec = task.isEmpty() ? "{}" : task.get(0).getString(0);
    return EpisodeSpaces.of(Environments.check(new Task(environment, spec, 0)));
  }
}
