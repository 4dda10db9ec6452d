package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ImputeTables;
import io.rewardlake.transforms.policy.ReturnVariance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Which rewards of episodes count: those that were recorded, or a label set. */
final class RewardLabelsOptions {
  @Option(
      names = "--labels",
      paramLabel = "NAME",
      description = "Label set of reward_labels. Default: rewards as they were recorded")
  String labels;

  @Option(
      names = "--bonus",
      description = "Add the label set's novelty bonus to its rewards. Default: do not")
  boolean bonus;

  /**
   * Rows of episodes with the label set's rewards, and their deviations as reward_std, 0 of
   * observed ones; what it says nothing of has neither.
   */
  Dataset<Row> apply(StageRun stage, Dataset<Row> episodes) {
    if (labels == null) {
      if (bonus) {
        throw Errors.parameter("--bonus", "given", "a label set by --labels");
      }
      return episodes;
    }
    Dataset<Row> labelled =
        stage
            .read(ImputeTables.REWARD_LABELS)
            .filter(col("labels").equalTo(labels))
            .select(
                col("episode_id"),
                col("chunk"),
                col("bonus"),
                col("rewards").as("label_rewards"),
                expr("zip_with(observed, std, (o, s) -> if(o, 0D, s))").as(ReturnVariance.STD));
    if (labelled.isEmpty()) {
      throw Errors.emptyInput(
          "reward_labels", "labels is '" + labels + "'", "Run: rewardlake impute");
    }
    if (bonus) {
      if (!labelled.filter("bonus IS NULL").isEmpty()) {
        throw Errors.labelsWithoutBonus(labels);
      }
      labelled =
          labelled.withColumn(
              "label_rewards", expr("zip_with(label_rewards, bonus, (r, b) -> r + b)"));
    }
    return episodes
        .join(labelled, new String[] {"episode_id", "chunk"}, "left")
        .withColumn(
            "rewards",
            expr("coalesce(label_rewards, transform(rewards, r -> CAST(NULL AS DOUBLE)))"))
        .drop("label_rewards", "bonus");
  }

  /** For the protocol of an evaluation. */
  String title() {
    return labels == null
        ? "rewards as recorded"
        : "rewards " + labels + (bonus ? " with bonus" : "");
  }
}
