package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.transforms.evaluate.PolicyReturns;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evaluates a policy by episodes of its own. */
@Command(
    name = "evaluate-policy",
    description = {
      "Play episodes with a policy, into episodes, and its mean return, length and success rate with"
          + " 95 %% intervals into evaluations, benchmark episodes.",
      "Generated tasks are others than those of rollout with the same seed.",
      "The same policy and iteration again take the place of the old episodes."
    })
final class EvaluatePolicyCommand extends LakeCommand {
  private static final int BATCH_SIZE = 256;

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
      defaultValue = "evaluation",
      description = "Name of these episodes. Default: ${DEFAULT-VALUE}")
  String source;

  @Override
  void run(StageRun stage, Summary summary) {
    PolicyChoice plays = policy.choice(stage, source);
    Rollout rollout =
        new Rollout(source, options.iteration, plays, 1, maxSteps, BATCH_SIZE, options.seed);
    Map<String, String> slice =
        Map.of(
            "source", source,
            "policy", plays.title(),
            "iteration", Long.toString(options.iteration));
    // A stream of its own: rollout with the same seed plays other tasks
    long seed = RandomStreams.of(options.seed, "evaluation").nextLong();
    Dataset<Row> played = tasks.read(stage, source, options.iteration, seed);
    stage.replace(EpisodeTables.EPISODES, rollout.apply(played), slice);
    policy.close(stage, summary);

    Dataset<Row> episodes = slice(stage.read(EpisodeTables.EPISODES), slice);
    stage.count("failed", episodes.filter("status = 'failed'").count());
    String protocol =
        String.format(
            "%d tasks of %s, at most %d steps, iteration %d, seed %d; normal interval",
            tasks.tasks, source, maxSteps, options.iteration, options.seed);
    Dataset<Row> evaluations =
        new PolicyReturns(plays.title(), tasks.title(), protocol)
            .apply(episodes.filter("status <> 'failed'"))
            .cache();
    stage.merge(EvaluateTables.EVALUATIONS, evaluations);
    summary.add("policy", plays.title());
    evaluations
        .orderBy("metric")
        .collectAsList()
        .forEach(row -> summary.add(row.getAs("metric"), EvaluateCommand.value(row, 4)));
    evaluations.unpersist();
  }
}
