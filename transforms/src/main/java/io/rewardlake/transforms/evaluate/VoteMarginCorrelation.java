package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.Transform;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Spearman correlation of score margins with the human vote margin, both oriented by the label.
 *
 * <p>With s = 1 where label &gt; 0.5, -1 where it is below: the correlation of s (score_a -
 * score_b) with s vote_margin. Unoriented it would be high for any scorer that tells sides apart;
 * oriented it asks whether the scorer is surer where people were. Pairs with label 0.5 are left
 * out.
 *
 * <p>In: the columns {@code by}; label, score_a, score_b, vote_margin DOUBLE. Out: {@code by},
 * vote_margin_spearman DOUBLE (NULL where undefined), rows BIGINT. Cost: that of {@link Spearman}.
 *
 * @param by grouping columns
 */
public record VoteMarginCorrelation(List<String> by) implements Transform {
  /** Copies the list. */
  public VoteMarginCorrelation {
    by = List.copyOf(by);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "VoteMarginCorrelation", in, "label", "score_a", "score_b", "vote_margin");
    Column sign = when(col("label").gt(0.5), lit(1.0)).otherwise(lit(-1.0));
    Dataset<Row> oriented =
        in.where(col("label").notEqual(0.5))
            .withColumn("strength", sign.multiply(col("score_a").minus(col("score_b"))))
            .withColumn("human", sign.multiply(col("vote_margin")));
    return new Spearman(by, "strength", "human")
        .apply(oriented)
        .withColumnRenamed("spearman", "vote_margin_spearman");
  }
}
