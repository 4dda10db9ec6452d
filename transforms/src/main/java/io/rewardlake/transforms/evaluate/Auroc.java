package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import io.rewardlake.transforms.order.MidRanks;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Area under the ROC curve per group: the probability that a positive row scores above a negative
 * one, ties half. AUROC = (R - P (P + 1) / 2) / (P N), R the sum of the P positives' ranks among
 * all, N the number of negatives.
 *
 * <p>In: the group columns, score DOUBLE, positive BOOLEAN; rows with a NULL are left out. Out: the
 * group columns, auroc DOUBLE (NULL without positives or without negatives), positives, negatives
 * BIGINT.
 *
 * <p>Cost: one global sort; it runs Spark jobs when it is applied. Determinism: exact ranks.
 *
 * @param by columns that form the groups; may be empty
 * @param score higher means more likely positive
 * @param positive which rows are to be found
 */
@Method(
    id = "auroc",
    title = "Area under the ROC curve",
    paper = "Hanley and McNeil, Radiology 143",
    year = 1982,
    kind = Method.Kind.TRANSFORM,
    usage = "recovery")
public record Auroc(List<String> by, String score, String positive) implements Transform {
  /** Copies the list. */
  public Auroc {
    by = List.copyOf(by);
    Require.notBlank(score, "score");
    Require.notBlank(positive, "positive");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> values =
        in.withColumn("score", col(score).cast("double"))
            .withColumn("positive", col(positive))
            .select(Columns.of(by, "score", "positive"))
            .na()
            .drop();
    Column p = col("positives");
    Column above = col("rank_sum").minus(p.multiply(p.plus(1)).divide(2));
    return new MidRanks(by, "score", "rank")
        .apply(values)
        .groupBy(Columns.of(by))
        .agg(
            ExactSum.of(when(col("positive"), col("rank"))).as("rank_sum"),
            count(when(col("positive"), 1)).as("positives"),
            count(when(not(col("positive")), 1)).as("negatives"))
        .withColumn("auroc", above.divide(p.multiply(col("negatives"))))
        .select(Columns.of(by, "auroc", "positives", "negatives"));
  }
}
