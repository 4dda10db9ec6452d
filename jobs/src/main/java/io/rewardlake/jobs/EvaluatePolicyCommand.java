package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.transforms.evaluate.PolicyReturns;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.Rollout;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin PlayOptions play;

  @Override
  void run(StageRun stage, Summary summary) {
    String source = play.source("evaluation");
    Rollout rollout = play.rollout(stage, options, source, null, 1, BATCH_SIZE);
    String policy = rollout.policy().title();
    // A stream of its own: rollout with the same seed plays other tasks
    long seed = RandomStreams.of(options.seed, "evaluation").nextLong();
    Dataset<Row> episodes = play.play(stage, seed, rollout, summary);
    stage.count("failed", episodes.filter("status = 'failed'").count());
    String protocol =
        String.format(
            "%d tasks of %s, at most %d steps, iteration %d, seed %d; normal interval",
            play.tasks.tasks, source, play.maxSteps, options.iteration, options.seed);
    Dataset<Row> evaluations =
        new PolicyReturns(policy, play.tasks.title(), protocol)
            .apply(episodes.filter("status <> 'failed'"))
            .cache();
    stage.merge(EvaluateTables.EVALUATIONS, evaluations);
    summary.add("policy", policy);
    evaluations
        .orderBy("metric")
        .collectAsList()
        .forEach(row -> summary.add(row.getAs("metric"), EvaluateCommand.value(row, 4)));
    evaluations.unpersist();
  }
}
