package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.rollout.Rollout;
import java.util.Locale;
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
  @Mixin PlayOptions play;

  @Mixin TrialsOptions trials;

  @Option(
      names = "--group-size",
      paramLabel = "G",
      defaultValue = "1",
      description = "Attempts at each task, from one initial state. Default: ${DEFAULT-VALUE}")
  int groupSize;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "256",
      description = "Episodes that advance together in a Spark task. Default: ${DEFAULT-VALUE}")
  int batchSize;

  @Override
  void run(StageRun stage, Summary summary) {
    Rollout rollout =
        play.rollout(stage, options, play.source("rollout"), trials, groupSize, batchSize);
    Dataset<Row> episodes = play.play(stage, options.seed, rollout, summary);
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
