package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.hindsight.ChainOfHindsight;
import io.rewardlake.transforms.hindsight.HindsightExperienceReplay;
import io.rewardlake.transforms.hindsight.ReturnToGo;
import io.rewardlake.transforms.hindsight.RewardBuckets;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Relabels episodes in the light of what they led to. */
@Command(
    name = "hindsight",
    description = {
      "Relabel episodes in the light of what they led to, into relabelled_episodes: with goals that"
          + " they happened to achieve (hindsight experience replay), with returns, or in chains.",
      "The same data set again takes the place of the old one."
    })
final class HindsightCommand extends LakeCommand {
  @Mixin HindsightOptions hindsight;

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

  @Override
  void run(StageRun stage, Summary summary) {
    String dataset = output == null ? hindsight.strategy : output;
    Transform relabelling = hindsight.relabelling(spec, dataset, options.seed);
    Dataset<Row> episodes =
        some(
            EpisodeTables.EPISODES,
            stage.read(EpisodeTables.EPISODES).filter("status = 'completed'"),
            "status is 'completed'",
            where,
            "Run: rewardlake rollout, or rewardlake ingest episodes");
    boolean goals = relabelling instanceof HindsightExperienceReplay;
    stage.replace(
        HindsightTables.RELABELLED_EPISODES,
        relabelling.apply(goals ? withSpec(stage, episodes) : episodes),
        Map.of("dataset", dataset));
    HindsightCounts counts = new HindsightCounts(stage, summary, dataset);
    if (relabelling instanceof ChainOfHindsight chain) {
      counts.chains(chain, episodes);
    } else if (relabelling instanceof RewardBuckets) {
      counts.tokens();
    } else if (relabelling instanceof ReturnToGo) {
      counts.targets();
    } else {
      counts.goals();
    }
    summary.add("data set", dataset);
  }

  /** Episodes with the parameters of their tasks; {} for those whose task is not in the lake. */
  private static Dataset<Row> withSpec(StageRun stage, Dataset<Row> episodes) {
    Dataset<Row> specs = stage.read(EpisodeTables.TASKS).select("task_id", "spec");
    return episodes
        .join(specs, new String[] {"task_id"}, "left")
        .withColumn("spec", coalesce(col("spec"), lit("{}")));
  }
}
