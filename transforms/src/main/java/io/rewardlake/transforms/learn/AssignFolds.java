package io.rewardlake.transforms.learn;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Deals comparisons into cross-fitting folds.
 *
 * <p>By pair or item, the fold is the SHA-256 of the pair, or of the item's component, modulo the
 * number of folds. By attribute, the distinct values sorted by the SHA-256 of their text (UTF-8)
 * are dealt in turn: the i-th goes to fold i modulo folds; a comparison without the attribute
 * counts as the empty value.
 *
 * <p>In: source, pair_id, item_a, item_b STRING, attributes MAP. Out: + pair_key STRING (source and
 * pair_id), fold INT (from 0), holdout_key STRING (what early stopping holds out together).
 *
 * <p>Cost: none by pair, one small shuffle by attribute, a few joins by item. Deterministic: hashes
 * of keys alone.
 *
 * @param folds number of folds; 1: every pair in fold 0
 * @param unit what stays together
 */
public record AssignFolds(int folds, FoldUnit unit) implements Transform {
  /** Checks the range. */
  public AssignFolds {
    Require.that(folds, "--folds").atLeast(1).atMost(100);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("AssignFolds", in, "source", "pair_id", "item_a", "item_b");
    Dataset<Row> pairs = in.withColumn("pair_key", concat_ws("/", col("source"), col("pair_id")));
    return switch (unit.kind()) {
      case PAIR ->
          pairs
              .withColumn("fold", bucket(col("pair_key")))
              .withColumn("holdout_key", col("pair_key"));
      case ITEM ->
          new ItemComponents()
              .apply(pairs)
              .withColumn("fold", bucket(col("component")))
              .withColumnRenamed("component", "holdout_key");
      case ATTRIBUTE -> byAttribute(pairs);
    };
  }

  private Dataset<Row> byAttribute(Dataset<Row> pairs) {
    Column value = coalesce(col("attributes").getItem(unit.attribute()), lit(""));
    // The values are few: one task can number them
    Dataset<Row> dealt =
        pairs
            .select(value.as("unit"))
            .distinct()
            .withColumn(
                "fold",
                pmod(
                    row_number().over(Window.orderBy(sha2(col("unit"), 256))).minus(1), lit(folds)))
            .withColumnRenamed("unit", "dealt");
    return pairs
        .join(broadcast(dealt), value.equalTo(col("dealt")))
        .drop("dealt")
        .withColumn("holdout_key", col("pair_key"));
  }

  /** First 28 bits of the SHA-256, modulo the number of folds. */
  private Column bucket(Column key) {
    return pmod(conv(substring(sha2(key, 256), 1, 7), 16, 10).cast("int"), lit(folds));
  }
}
