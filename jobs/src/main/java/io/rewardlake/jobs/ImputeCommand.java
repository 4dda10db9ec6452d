package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.ImputeTables;
import io.rewardlake.transforms.impute.HideRewards;
import io.rewardlake.transforms.impute.LabelledSteps;
import io.rewardlake.transforms.impute.RewardLabels;
import io.rewardlake.transforms.impute.RewardSupport;
import io.rewardlake.transforms.impute.StepLayout;
import io.rewardlake.transforms.impute.StepMoments;
import io.rewardlake.transforms.impute.StepSamples;
import io.rewardlake.transforms.impute.VisitCounts;
import io.rewardlake.transforms.learn.impute.RewardRegression;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fills in rewards of recorded steps. */
@Command(
    name = "impute",
    description = {
      "Fill in the rewards of steps that have none, into reward_labels: by a reward model trained on"
          + " the steps that have one, with the ensemble's deviation, or by a constant. Observed"
          + " rewards stay as they are.",
      "The same label set again takes the place of the old one."
    })
final class ImputeCommand extends LakeCommand {
  @Mixin ImputeOptions how;

  @Option(
      names = "--labels",
      paramLabel = "NAME",
      defaultValue = "imputed",
      description = "Name of the label set, and of the model. Default: ${DEFAULT-VALUE}")
  String labels;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Episodes of that source. Default: all")
  String source;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Episodes: a predicate on table episodes. Default: all completed")
  String where;

  @Option(
      names = "--label-share",
      paramLabel = "SHARE",
      description =
          "For studies: pretend that only this share of the steps, by hash of their keys, has a"
              + " reward; the others are compared with what was imputed. Default: do not")
  Double labelShare;

  @Override
  void run(StageRun stage, Summary summary) {
    how.check();
    Dataset<Row> episodes = episodes(stage);
    if (episodes.isEmpty()) {
      throw Errors.emptyInput(
          "episodes", filter(), "Run: rewardlake rollout, or rewardlake ingest episodes");
    }
    RewardSupport support =
        how.method == ImputeOptions.Method.ZERO && !how.learns()
            ? null
            : RewardSupport.of(
                episodes.selectExpr("explode(rewards) AS reward").filter("reward IS NOT NULL"),
                filter());
    ImputationReport report = new ImputationReport(stage, summary, labels);
    String model = null;
    Dataset<Row> steps = episodes;
    if (how.readsSteps()) {
      StepLayout layout = StepLayout.of(episodes, how.parts());
      Dataset<Row> samples = new StepSamples(layout).apply(episodes);
      steps = how.counted(layout, samples);
      if (how.learns()) {
        StepModelRun.Result trained = train(stage, report, support, layout, samples);
        model = trained.modelId();
        steps =
            new ScoreSamples(
                    trained.trained().model(),
                    trained.trained().artifact(),
                    layout.samples(),
                    how.device,
                    ScoreSamples.BATCH)
                .apply(steps);
      }
      steps = steps.drop(ScoreSamples.SAMPLES);
    }
    Dataset<Row> filled = withBonus(steps.withColumn("label", label(support)));
    stage.replace(
        ImputeTables.REWARD_LABELS,
        new RewardLabels(labels, how.method.name().toLowerCase(Locale.ROOT), model).apply(filled),
        Map.of("labels", labels));
    if (labelShare != null) {
      report.hidden(filled);
    }
    report.close(support);
  }

  private StepModelRun.Result train(
      StageRun stage,
      ImputationReport report,
      RewardSupport support,
      StepLayout layout,
      Dataset<Row> samples) {
    if (how.imputes()) {
      support.requireEnough();
    }
    LabelledSteps labelling = how.labelled(layout, options.seed);
    Dataset<Row> labelled = labelling.apply(samples).cache();
    Dataset<Row> moments = new StepMoments(layout.samples().width()).apply(samples).cache();
    StepModelRun.Result trained =
        new StepModelRun(stage, how, labels, layout, options.seed)
            .train(labelled, moments.collectAsList(), support);
    report.model(trained.modelId(), how, options.seed);
    report.shift(moments, layout);
    if (how.imputes() && how.folds > 1) {
      report.outOfFold(
          labelled,
          how.rewards(labelling.layout()).orElseThrow(),
          trained.trained().artifact(),
          how.device);
    }
    labelled.unpersist();
    moments.unpersist();
    return trained;
  }

  private Dataset<Row> episodes(StageRun stage) {
    Dataset<Row> completed = stage.read(EpisodeTables.EPISODES).filter("status = 'completed'");
    Dataset<Row> ours = source == null ? completed : slice(completed, Map.of("source", source));
    Dataset<Row> chosen = where(ours, where);
    return labelShare == null ? chosen : new HideRewards(labelShare, options.seed).apply(chosen);
  }

  /** What a step without reward gets, ARRAY&lt;DOUBLE&gt; [length]. */
  private Column label(RewardSupport support) {
    return switch (how.method) {
      case IMPUTED ->
          how.pessimism == 0
              ? col(RewardRegression.MEAN)
              : expr(
                  String.format(
                      "zip_with(%s, %s, (mean, std) -> mean - %sD * std)",
                      RewardRegression.MEAN, RewardRegression.STD, how.pessimism));
      case ZERO -> constant(0);
      case MEAN -> constant(support.mean());
      case MIN -> constant(support.lowest());
    };
  }

  private static Column constant(double label) {
    return transform(col("rewards"), reward -> lit(label));
  }

  private Dataset<Row> withBonus(Dataset<Row> steps) {
    return Arrays.asList(steps.columns()).contains(VisitCounts.NOVELTY)
        ? steps.withColumn(
            "bonus",
            transform(col(VisitCounts.NOVELTY), novelty -> novelty.multiply(how.noveltyWeight)))
        : steps;
  }

  private String filter() {
    return where == null ? "status is 'completed'" : where;
  }
}
