package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.Commit;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.Tables;
import io.rewardlake.transforms.preference.AggregateVotes;
import io.rewardlake.transforms.preference.AnnotatorAgreement;
import io.rewardlake.transforms.preference.FleissKappa;
import io.rewardlake.transforms.preference.Labelling;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Joins votes into one labelled comparison per pair, and measures the annotators' agreement. */
@Command(
    name = "aggregate-votes",
    description = "Join the votes of each pair into one label; measure agreement.")
final class AggregateVotesCommand extends LakeCommand {
  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "majority",
      description = "Training set to make in comparisons. Default: ${DEFAULT-VALUE}")
  String dataset;

  @Option(
      names = "--method",
      paramLabel = "M",
      defaultValue = "majority",
      description = "majority (hard label) or mean (soft label). Default: ${DEFAULT-VALUE}")
  String method;

  @Option(
      names = "--label",
      paramLabel = "SQL",
      description =
          "Expression that replaces the label, a probability that response_a is preferred; NULL"
              + " leaves the pair out. Columns: those of comparisons")
  String label;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Predicate on preferences. Default: all votes")
  String where;

  @Override
  void run(StageRun stage, Summary summary) {
    Dataset<Row> votes = where(stage.read(Tables.PREFERENCES), where).cache();
    Row size = votes.agg(functions.count(lit(1)), countDistinct("source", "pair_id")).head();
    if (size.getLong(0) == 0) {
      throw Errors.emptyInput(
          "preferences", where == null ? "true" : where, "Run: rewardlake ingest preferences");
    }
    Dataset<Row> comparisons =
        new AggregateVotes(dataset, Labelling.of(method), Optional.ofNullable(label)).apply(votes);
    Commit written = stage.replace(Tables.COMPARISONS, comparisons, Map.of("dataset", dataset));
    stage.count("votes", size.getLong(0));
    stage.count("pairs left out", size.getLong(1) - written.rows());
    stage.replace(
        Tables.ANNOTATORS,
        new AnnotatorAgreement()
            .apply(votes, stage.read(Tables.COMPARISONS).filter(col("dataset").equalTo(dataset))),
        Map.of("dataset", dataset));
    Dataset<Row> agreement = agreement(votes).cache();
    stage.merge(Tables.EVALUATIONS, agreement);
    agreement
        .select("metric", "value")
        .collectAsList()
        .forEach(row -> summary.add(row.getString(0), row.getDouble(1)));
    agreement.unpersist();
    votes.unpersist();
  }

  private Dataset<Row> agreement(Dataset<Row> votes) {
    return new FleissKappa()
        .apply(votes)
        .filter("kappa IS NOT NULL")
        .select(
            col("votes").as("rows"),
            inline(
                functions.array(
                    metric("fleiss_kappa", "kappa"),
                    metric("observed_agreement", "observed"),
                    metric("expected_agreement", "expected"))))
        .withColumn("evaluation_id", lit(ContentId.of("agreement", dataset, where)))
        .withColumn("scorer", lit("annotators"))
        .withColumn("benchmark", lit("agreement"))
        .withColumn("dataset", lit(dataset))
        .withColumn("slice", lit("all"))
        .withColumn("low", lit(null).cast("double"))
        .withColumn("high", lit(null).cast("double"))
        .withColumn("protocol", lit("Fleiss' kappa over a, tie, b; pairs with 2 votes or more"));
  }

  private static org.apache.spark.sql.Column metric(String name, String value) {
    return functions.struct(lit(name).as("metric"), col(value).as("value"));
  }
}
