package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ImputeTables;
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

  /** Rows of episodes with the label set's rewards; what it says nothing of has no reward. */
  Dataset<Row> apply(StageRun stage, Dataset<Row> episodes) {
    if (labels == null) {
      return episodes;
    }
    Dataset<Row> labelled =
        stage
            .read(ImputeTables.REWARD_LABELS)
            .filter(col("labels").equalTo(labels))
            .select(col("episode_id"), col("chunk"), col("rewards").as("label_rewards"));
    if (labelled.isEmpty()) {
      throw Errors.emptyInput(
          "reward_labels", "labels is '" + labels + "'", "Run: rewardlake impute");
    }
    return episodes
        .join(labelled, new String[] {"episode_id", "chunk"}, "left")
        .withColumn(
            "rewards",
            expr("coalesce(label_rewards, transform(rewards, r -> CAST(NULL AS DOUBLE)))"))
        .drop("label_rewards");
  }

  /** For the protocol of an evaluation. */
  String title() {
    return labels == null ? "rewards as recorded" : "rewards " + labels;
  }
}
