package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.ImputeTables;
import io.rewardlake.transforms.evaluate.Metrics;
import io.rewardlake.transforms.impute.CovariateShift;
import io.rewardlake.transforms.impute.ImputationQuality;
import io.rewardlake.transforms.impute.RewardSupport;
import io.rewardlake.transforms.impute.StepLayout;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.impute.RewardRegression;
import io.rewardlake.transforms.learn.impute.StepModel;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a person should know of a label set, in {@code evaluations} and the closing table. */
final class ImputationReport {
  private static final String NO_MODEL = "constant";

  private final StageRun stage;
  private final Summary summary;
  private final String labels;
  private final List<Dataset<Row>> evaluations = new ArrayList<>();
  private String scorer = NO_MODEL;
  private String protocol = "";

  ImputationReport(StageRun stage, Summary summary, String labels) {
    this.stage = stage;
    this.summary = summary;
    this.labels = labels;
  }

  /** Whose labels they are. */
  void model(String modelId, ImputeOptions how, long seed) {
    scorer = modelId;
    protocol =
        String.format(
            "%s of %s, %d members, %d folds by hash of the transition, pessimism %s, seed %d",
            how.method, how.inputs, how.members, how.folds, how.pessimism, seed);
    summary.add("model", modelId);
  }

  /** How far labelled steps lie from the others. */
  void shift(Dataset<Row> moments, StepLayout layout) {
    Dataset<Row> shift = new CovariateShift().apply(moments).cache();
    Row found = shift.head();
    if (!found.isNullAt(0)) {
      add(
          Metrics.of(
              named(shift, lit("all")),
              Metrics.metric("smd_max", "smd_max", "steps"),
              Metrics.metric("smd_mean", "smd_mean", "steps")),
          "covariate-shift",
          "labelled against unlabelled steps: standardised mean differences, absolute");
      summary.add(
          "shift of labelled steps",
          String.format(
              Locale.ROOT,
              "%.4f in %s; above 0.1 is a difference",
              found.<Double>getAs("smd_max"),
              place(layout.samples(), found.getAs("smd_position"))));
    }
  }

  /** The error of the members that never saw a step's fold. */
  void outOfFold(
      Dataset<Row> labelled, RewardRegression model, Artifact artifact, DeviceChoice device) {
    StepModel byFold = model.byFold();
    Dataset<Row> steps =
        new ScoreSamples(byFold, artifact, model.layout(), device, ScoreSamples.BATCH)
            .apply(labelled.withColumnRenamed("sample", ScoreSamples.SAMPLES))
            .withColumn(
                "imputed", expr("array(" + String.join(", ", byFold.outputs()) + ")[fold][0]"));
    quality(steps, "imputation", "out of fold");
  }

  /**
   * The error on steps whose reward was hidden.
   *
   * @param filled truth, rewards, label ARRAY&lt;DOUBLE&gt;
   */
  void hidden(Dataset<Row> filled) {
    Dataset<Row> steps =
        filled
            .selectExpr("explode(arrays_zip(truth, rewards, label)) AS step")
            .filter("step.rewards IS NULL AND step.truth IS NOT NULL")
            .selectExpr("step.truth AS reward", "step.label AS imputed");
    quality(steps, "imputation-hidden", "hidden");
  }

  /** Counts of the label set. */
  void close(RewardSupport support) {
    if (!evaluations.isEmpty()) {
      stage.merge(
          EvaluateTables.EVALUATIONS,
          evaluations.stream().reduce(Dataset::unionByName).orElseThrow());
    }
    Row totals =
        stage
            .read(ImputeTables.REWARD_LABELS)
            .filter(col("labels").equalTo(labels))
            .selectExpr(
                "coalesce(sum(length), 0)",
                "coalesce(sum(size(filter(observed, o -> o))), 0)",
                "avg(aggregate(std, 0D, (sum, s) -> sum + s) / length)")
            .head();
    stage.count("steps", totals.getLong(0));
    stage.count("observed", totals.getLong(1));
    if (support != null) {
      summary.add("rewarded among the labelled", support.rewarded());
    }
    if (!totals.isNullAt(2)) {
      summary.add("std, mean over episodes", totals.getDouble(2));
    }
    summary.add("label set", labels);
  }

  private void quality(Dataset<Row> steps, String benchmark, String what) {
    Dataset<Row> quality = new ImputationQuality().apply(steps).cache();
    add(
        Metrics.of(
            quality.withColumn("scorer", lit(scorer)),
            Metrics.metric("r2", "r2", "rows"),
            Metrics.metric("mae", "mae", "rows"),
            Metrics.metric("reward_mean", "reward_mean", "rows"),
            Metrics.metric("imputed_mean", "imputed_mean", "rows")),
        benchmark,
        protocol);
    Row top = null;
    for (Row row : quality.collectAsList()) {
      if (row.<String>getAs("slice").equals("all")) {
        summary.add(
            "R^2, " + what, row.getAs("r2") == null ? "none" : text(row.<Double>getAs("r2")));
        summary.add("MAE, " + what, row.<Double>getAs("mae"));
      } else if (top == null || decile(row) > decile(top)) {
        top = row;
      }
    }
    if (top != null) {
      summary.add(
          "top decile, " + what,
          String.format(
              Locale.ROOT,
              "imputed %.4f for %.4f, %,d steps",
              top.<Double>getAs("imputed_mean"),
              top.<Double>getAs("reward_mean"),
              top.<Long>getAs("rows")));
    }
  }

  private void add(Dataset<Row> metrics, String benchmark, String how) {
    evaluations.add(
        Metrics.evaluations(
            metrics,
            benchmark,
            labels,
            new TreeMap<>(stage.inputVersions()).toString(),
            scorer,
            how));
  }

  private Dataset<Row> named(Dataset<Row> wide, Column slice) {
    return wide.withColumn("scorer", lit(scorer)).withColumn("slice", slice);
  }

  private static int decile(Row row) {
    return Integer.parseInt(row.<String>getAs("slice").replaceFirst("^decile=", ""));
  }

  private static String text(double number) {
    return String.format(Locale.ROOT, "%.4f", number);
  }

  /** A number of a sample as people name it, such as {@code s[3]}. */
  private static String place(SampleLayout layout, int position) {
    for (SampleLayout.Column column : layout.columns()) {
      int from = layout.offset(column.name());
      if (position >= from && position < from + column.width()) {
        return column.name() + "[" + (position - from) + "]";
      }
    }
    throw new IllegalArgumentException("No number " + position + " in " + layout);
  }
}
