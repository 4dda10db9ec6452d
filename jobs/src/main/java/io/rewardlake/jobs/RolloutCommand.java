package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.Rollout;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plays episodes with a policy. */
@Command(
    name = "rollout",
    description = {
      "Play episodes with a policy, on executors, into episodes.",
      "The same source, policy and iteration again take the place of the old ones."
    })
final class RolloutCommand extends LakeCommand {
  @Mixin TasksOptions tasks;

  @Mixin PolicyOptions policy;
  @Mixin TrialsOptions trials;

  @Option(
      names = "--group-size",
      paramLabel = "G",
      defaultValue = "1",
      description = "Attempts at each task, from one initial state. Default: ${DEFAULT-VALUE}")
  int groupSize;

  @Option(
      names = "--max-steps",
      paramLabel = "T",
      defaultValue = "100000",
      description =
          "Steps after which an episode is truncated, if its environment does not sooner."
              + " Default: ${DEFAULT-VALUE}")
  int maxSteps;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "256",
      description = "Episodes that advance together in a Spark task. Default: ${DEFAULT-VALUE}")
  int batchSize;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "rollout",
      description = "Name of these episodes. Default: ${DEFAULT-VALUE}")
  String source;

  @Override
  void run(StageRun stage, Summary summary) {
    Rollout rollout =
        new Rollout(
            source,
            options.iteration,
            policy.choice(stage, source, trials),
            groupSize,
            maxSteps,
            batchSize,
            options.seed);
    Map<String, String> slice =
        Map.of(
            "source", source,
            "policy", rollout.policy().title(),
            "iteration", Long.toString(options.iteration));
    stage.replace(EpisodeTables.EPISODES, rollout.apply(tasks.read(stage, source, options)), slice);
    policy.close(stage, summary);

    Dataset<Row> episodes = slice(stage.read(EpisodeTables.EPISODES), slice);
    Row totals =
        episodes
            .selectExpr(
                "episode_id",
                "length",
                "status",
                "aggregate(rewards, 0d, (sum, reward) -> sum + reward) AS rewards")
            .selectExpr(
                "count(DISTINCT episode_id)",
                "coalesce(sum(length), 0)",
                "count_if(status = 'failed')",
                "coalesce(sum(rewards) / count(DISTINCT episode_id), 0d)")
            .head();
    stage.count("episodes", totals.getLong(0));
    stage.count("steps", totals.getLong(1));
    stage.count("failed", totals.getLong(2));
    summary.add("mean return", String.format(Locale.ROOT, "%.4f", totals.getDouble(3)));
  }
}
