package io.rewardlake.transforms.learn;

import static org.apache.spark.sql.functions.expr;

import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One score per member for items that are new to the model: the mean over the member's folds.
 *
 * <p>In: scores ARRAY&lt;ARRAY&lt;DOUBLE&gt;&gt; [folds][members]. Out: member_scores
 * ARRAY&lt;DOUBLE&gt; [members] in its place, reward units. Cost: no shuffle.
 */
public record MeanOverFolds() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> scored) {
    Transform.requireColumns("mean-over-folds", scored, "scores");
    return scored
        .withColumn(
            "member_scores",
            expr(
                "transform(sequence(0, size(scores[0]) - 1), m ->"
                    + " aggregate(scores, 0D, (sum, fold) -> sum + fold[m]) / size(scores))"))
        .drop("scores");
  }
}
