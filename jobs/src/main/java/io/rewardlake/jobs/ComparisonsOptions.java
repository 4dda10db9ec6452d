package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.PreferenceTables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Which comparisons a command reads. */
final class ComparisonsOptions {
  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "majority",
      description = "Data set in comparisons. Default: ${DEFAULT-VALUE}")
  String dataset;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Predicate on comparisons. Default: all pairs of the data set")
  String where;

  /** The chosen comparisons; that there are none is an error. */
  Dataset<Row> read(StageRun stage) {
    return read(stage, dataset, where);
  }

  /** Comparisons of a data set for which the predicate, if any, holds; none is an error. */
  static Dataset<Row> read(StageRun stage, String dataset, String where) {
    return LakeCommand.some(
        PreferenceTables.COMPARISONS,
        stage.read(PreferenceTables.COMPARISONS).filter(col("dataset").equalTo(dataset)),
        "dataset is '" + dataset + "'",
        where,
        "Run: rewardlake aggregate-votes");
  }

  /** Responses of both sides: item_id, prompt, response STRING; one row per item. */
  static Dataset<Row> items(Dataset<Row> pairs) {
    return pairs
        .select(col("item_a").as("item_id"), col("prompt"), col("response_a").as("response"))
        .union(pairs.select("item_b", "prompt", "response_b"))
        .dropDuplicates("item_id");
  }

  /** The predicate as text, empty for none. */
  String predicate() {
    return where == null ? "" : where;
  }
}
