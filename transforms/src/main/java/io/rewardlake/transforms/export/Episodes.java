package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.rollout.JoinChunks;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Episodes that can be written in a format. In: {@link JoinChunks}. Out: the same, and source, id
 * (the episode's) and prompt (its task, so that a split holds back whole tasks). Cost: row by row.
 *
 * @param format what they are written as
 * @param failed whether episodes that failed count too
 */
public record Episodes(EpisodeExportFormat format, boolean failed) implements Material {
  private static final String COMPLETED = "completed";

  @Override
  public List<Tally> leftOut() {
    List<Tally> reasons = new ArrayList<>();
    if (!failed) {
      reasons.add(new Tally("failed", col("status").notEqual(COMPLETED)));
    }
    reasons.add(new Tally("without steps", col("length").equalTo(0)));
    boolean minari = format == EpisodeExportFormat.MINARI;
    if (minari || format == EpisodeExportFormat.DECISION_TRANSFORMER) {
      reasons.add(new Tally("with an unlabelled reward", exists(col("rewards"), Column::isNull)));
    }
    if (minari) {
      // Its files hold T + 1 observations
      reasons.add(new Tally("without a final observation", col("final_observation").isNull()));
    }
    return reasons;
  }

  /** Those that count at all, whatever the format can hold. */
  public Dataset<Row> played(Dataset<Row> in) {
    Dataset<Row> played = in.where(col("length").gt(0));
    return failed ? played : played.where(col("status").equalTo(COMPLETED));
  }

  @Override
  public List<Tally> balance() {
    return List.of(
        new Tally("terminated", col("terminated")), new Tally("truncated", col("truncated")));
  }

  @Override
  public Column rowsEach() {
    return format == EpisodeExportFormat.TRANSITIONS ? col("length") : lit(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("Episodes", in, "episode_id", "task_id", "status", "length");
    Dataset<Row> left = in;
    for (Tally reason : leftOut()) {
      left = left.where(not(reason.rows()));
    }
    return left.withColumn("id", col("episode_id")).withColumn("prompt", col("task_id"));
  }
}
