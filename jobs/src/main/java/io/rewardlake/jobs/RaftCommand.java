package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.PolicyTables;
import io.rewardlake.transforms.policy.EpisodeTokens;
import io.rewardlake.transforms.policy.GroupedEpisodes;
import io.rewardlake.transforms.policy.RaftReport;
import io.rewardlake.transforms.policy.RaftSelection;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ranks the episodes of each group by their rewards and marks those to train on. */
@Command(
    name = "raft",
    description = {
      "Select the best of the episodes of each group by their rewards (reward-ranked fine-tuning),"
          + " into raft_samples. Clone what is selected, roll out the clone, and select again.",
      "Rewards, diversity, length and divergence of all and of the selected go into evaluations,"
          + " benchmark raft. The same selection, source and iteration again take the place of the"
          + " old ones."
    })
final class RaftCommand extends LakeCommand {
  @Mixin RewardLabelsOptions labels;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "rollout",
      description = "Source of the episodes, of --iteration. Default: ${DEFAULT-VALUE}")
  String source;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Predicate on table episodes. Default: all of the source and iteration")
  String where;

  @Option(
      names = "--mode",
      paramLabel = "M",
      defaultValue = "local",
      description =
          "local: the best episode of each group; global: the best 1/K of all episodes. Default:"
              + " ${DEFAULT-VALUE}")
  RaftSelection.Mode mode;

  @Option(
      names = "--k",
      paramLabel = "K",
      description = "Of global: episodes per group. Default: those of the largest group")
  Integer k;

  @Option(
      names = "--beta",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Rank by reward - X (log-probability by the sampler - that by --reference), reward units"
              + " per nat. Default: ${DEFAULT-VALUE}")
  double beta;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description =
          "What the reference policy says of the same actions: .jsonl or .jsonl.gz with episode_id"
              + " and log_probs (nats, one per step) per line")
  String reference;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      defaultValue = "raft",
      description = "Name of the selection. Default: ${DEFAULT-VALUE}")
  String output;

  @Override
  void run(StageRun stage, Summary summary) {
    if (beta > 0 && reference == null) {
      throw Errors.optionMissing("--reference", "--beta " + beta);
    }
    Dataset<Row> episodes = episodes(stage);
    Dataset<Row> samples =
        withReference(stage, new GroupedEpisodes().apply(labels.apply(stage, episodes))).cache();
    if (samples.where("reward IS NOT NULL").isEmpty()) {
      throw Errors.emptyInput(
          "episodes",
          "source is '%s', iteration is %d, and every reward is labelled"
              .formatted(source, options.iteration),
          "Give a label set with --labels");
    }
    int perGroup = k == null ? largestGroup(samples) : k;
    RaftSelection selection = new RaftSelection(mode, perGroup, beta);
    Map<String, String> slice =
        Map.of(
            "selection", output,
            "source", source,
            "iteration", Long.toString(options.iteration));
    stage.replace(
        PolicyTables.RAFT_SAMPLES,
        selection
            .apply(samples)
            .withColumn("selection", lit(output))
            .withColumn("source", lit(source))
            .withColumn("iteration", lit(options.iteration)),
        slice);
    samples.unpersist();
    Dataset<Row> written =
        slice(stage.read(PolicyTables.RAFT_SAMPLES), slice)
            .join(new EpisodeTokens().apply(episodes), new String[] {"episode_id"}, "left")
            .cache();
    count(stage, written);
    report(stage, summary, written, selection);
    written.unpersist();
  }

  private Dataset<Row> episodes(StageRun stage) {
    Dataset<Row> chosen =
        where(
            stage
                .read(EpisodeTables.EPISODES)
                .filter(col("source").equalTo(source))
                .filter(col("iteration").equalTo(options.iteration)),
            where);
    if (chosen.isEmpty()) {
      throw Errors.emptyInput(
          "episodes",
          "source is '%s' and iteration is %d%s"
              .formatted(source, options.iteration, where == null ? "" : " and " + where),
          "Run: rewardlake rollout, with a --group-size of 2 or more");
    }
    return chosen;
  }

  private Dataset<Row> withReference(StageRun stage, Dataset<Row> samples) {
    if (reference == null) {
      return samples.withColumn("logp_0", lit(null).cast("double"));
    }
    Dataset<Row> logProbs =
        PolicyFile.of(stage.lake().spark(), reference)
            .episodes(stage.lake().spark())
            .withColumnRenamed("log_prob", "logp_0");
    return samples.join(logProbs, new String[] {"episode_id"}, "left");
  }

  private static int largestGroup(Dataset<Row> samples) {
    return (int) samples.groupBy("prompt_id").count().agg(functions.max("count")).head().getLong(0);
  }

  private void count(StageRun stage, Dataset<Row> written) {
    Row counts =
        written
            .selectExpr(
                "count(DISTINCT prompt_id)",
                "count(1)",
                "count_if(score IS NULL)",
                "count_if(selected)")
            .head();
    stage.count("groups", counts.getLong(0));
    stage.count("episodes", counts.getLong(1));
    stage.count("episodes without a reward, not ranked", counts.getLong(2));
    stage.count("selected", counts.getLong(3));
  }

  private void report(
      StageRun stage, Summary summary, Dataset<Row> written, RaftSelection selection) {
    String protocol =
        "%s, K %d, beta %s; %s".formatted(mode.title(), selection.k(), beta, labels.title());
    String data =
        "iteration %d%s".formatted(options.iteration, where == null ? "" : " where " + where);
    Dataset<Row> report =
        new RaftReport(output, source, data, protocol + "; " + data).apply(written).cache();
    stage.merge(EvaluateTables.EVALUATIONS, report);
    summary.add("selection", output).add("mode", protocol);
    report
        .orderBy("metric", "slice")
        .collectAsList()
        .forEach(
            row ->
                summary.add(
                    row.getAs("metric") + ", " + row.getAs("slice"), row.<Double>getAs("value")));
    report.unpersist();
  }
}
