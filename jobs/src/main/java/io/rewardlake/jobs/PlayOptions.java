package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.Rollout;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which tasks are played, by whom, for how long. */
final class PlayOptions {
  @Mixin TasksOptions tasks;

  @Mixin PolicyOptions policy;

  @Option(
      names = "--max-steps",
      paramLabel = "T",
      defaultValue = "100000",
      description =
          "Steps after which an episode is truncated, if its environment does not sooner."
              + " Default: ${DEFAULT-VALUE}")
  int maxSteps;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Name of these episodes. Default: rollout, or evaluation of evaluate-policy")
  private String source;

  /** Name of the episodes. */
  String source(String otherwise) {
    return source == null ? otherwise : source;
  }

  /**
   * How the episodes are played.
   *
   * @param trials how often a task may be tried; null: policies that go by earlier trials are
   *     refused
   */
  Rollout rollout(
      StageRun stage,
      LakeOptions options,
      String named,
      TrialsOptions trials,
      int groupSize,
      int batchSize) {
    return new Rollout(
        named,
        options.iteration,
        policy.choice(stage, named, trials),
        groupSize,
        maxSteps,
        batchSize,
        options.seed);
  }

  /**
   * Plays, in the place of the same source, policy and iteration, and gives the episodes.
   *
   * @param seed of the tasks, where they are generated
   */
  Dataset<Row> play(StageRun stage, long seed, Rollout rollout, Summary summary) {
    Map<String, String> slice =
        Map.of(
            "source", rollout.source(),
            "policy", rollout.policy().title(),
            "iteration", Long.toString(rollout.iteration()));
    Dataset<Row> played = tasks.read(stage, rollout.source(), rollout.iteration(), seed);
    stage.replace(EpisodeTables.EPISODES, rollout.apply(played), slice);
    policy.close(stage, summary);
    return LakeCommand.slice(stage.read(EpisodeTables.EPISODES), slice);
  }
}
