package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.rewardlake.transforms.Transform;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Relabelled episodes whose steps stand under a return, as {@code decision-transformer} writes
 * them: {@code targets} are its returns to go, with the discount and the scale of the relabelling.
 * In: RELABELLED_EPISODES. Out: the same, and id (that of the relabelled row) and prompt (its task,
 * so that a split holds back whole tasks). An episode of more than 4,096 steps stays in several
 * rows, each of them a part of it. Cost: row by row.
 */
public record RelabelledReturns() implements Material {
  @Override
  public List<Tally> leftOut() {
    return List.of(
        new Tally("without steps", col("length").equalTo(0)),
        new Tally("with an unlabelled reward", exists(col("rewards"), Column::isNull)),
        new Tally(
            "without a known target", coalesce(exists(col("targets"), Column::isNull), lit(true))));
  }

  /** How rows are made of them. */
  public RowFormat format(EpisodeSpaces spaces) {
    return new DecisionTransformer(spaces, true);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("RelabelledReturns", in, "relabelled_id", "task_id", "targets");
    Dataset<Row> left = in;
    for (Tally reason : leftOut()) {
      left = left.where(not(reason.rows()));
    }
    return left.withColumn("id", col("relabelled_id")).withColumn("prompt", col("task_id"));
  }
}
