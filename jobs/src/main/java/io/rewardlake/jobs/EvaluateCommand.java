package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.expr;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.transforms.evaluate.Benchmark;
import io.rewardlake.transforms.evaluate.ItemResults;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Evaluates a reward model on a benchmark. */
@Command(
    name = "evaluate",
    description =
        "Accuracy, calibration and length bias of a reward model, beside 'the longer text wins';"
            + " scores on public benchmarks; detection of shifted data.")
final class EvaluateCommand extends LakeCommand {
  @Mixin BenchmarkOptions benchmarks;

  @Mixin ScorerOptions scorers;

  @Override
  void run(StageRun stage, Summary summary) {
    Dataset<Row> comparisons = benchmarks.read(stage);
    Scorer scorer = scorers.find(stage);
    Benchmark benchmark = benchmarks.of(scorer.id(), options.seed);
    Dataset<Row> scored =
        scorer
            .scored(stage, comparisons)
            .withColumn(
                "attributes",
                expr(
                    "map_concat(map_filter(attributes, (k, v) -> k <> 'fold'),"
                        + " map('fold', string(fold)))"))
            .cache();
    Dataset<Row> evaluations = benchmark.apply(scored).cache();
    stage.merge(EvaluateTables.EVALUATIONS, evaluations);
    String dataset = benchmarks.comparisons.dataset;
    stage.merge(
        EvaluateTables.BENCHMARK_RESULTS,
        new ItemResults(
                benchmark, options.run, dataset, scorer.id(), scorer.sha256(), scorer.scoring())
            .apply(scored));
    stage.count("pairs", scored.count());
    summary.add("scorer", scorer.name());
    evaluations
        .filter("slice = 'all'")
        .orderBy("metric", "scorer")
        .collectAsList()
        .forEach(
            row ->
                summary.add(
                    row.getAs("metric")
                        + (row.getAs("scorer").equals(scorer.id())
                            ? ""
                            : ", " + row.getAs("scorer")),
                    value(row)));
    scored.unpersist();
    evaluations.unpersist();
  }

  /** A value with its interval, where it has one. */
  static String value(Row row) {
    String value = String.format(Locale.ROOT, "%.4f", row.<Double>getAs("value"));
    return row.getAs("low") == null
        ? value
        : String.format(
            Locale.ROOT,
            "%s  [%.4f, %.4f]",
            value,
            row.<Double>getAs("low"),
            row.<Double>getAs("high"));
  }
}
