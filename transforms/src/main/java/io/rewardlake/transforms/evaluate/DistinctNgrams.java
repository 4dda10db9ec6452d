package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Diversity of token sequences, distinct-n: different n-grams over all of them by n-grams over all
 * of them. 1 where none comes twice; near 0 where all say the same. It falls as there are more
 * sequences, so compare sets of one size.
 *
 * <p>Source: Li et al. 2016, arXiv 1510.03055, section 5. In: the group columns, tokens
 * ARRAY&lt;STRING&gt;. Out: the group columns, distinct DOUBLE in (0, 1], ngrams BIGINT, how many
 * there are; groups without an n-gram have no row. Cost: one shuffle of the different n-grams.
 * Deterministic: counts.
 *
 * @param by columns that form the groups; may be empty
 * @param n tokens of an n-gram, at least 1
 */
@Method(
    id = "distinct-n",
    title = "Diversity of samples (distinct-n)",
    paper = "1510.03055",
    year = 2016,
    kind = Method.Kind.TRANSFORM,
    usage = "raft")
public record DistinctNgrams(List<String> by, int n) implements Transform {
  /** Checks the order. */
  public DistinctNgrams {
    by = List.copyOf(by);
    Require.that(n, "n").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("DistinctNgrams", in, "tokens");
    return in.withColumn("ngram", explode(SelfBleu.ngrams(n)))
        .groupBy(Columns.of(by, "ngram"))
        .agg(count(lit(1)).as("times"))
        .groupBy(Columns.of(by))
        .agg(count(lit(1)).as("different"), sum("times").as("ngrams"))
        .where(col("ngrams").isNotNull())
        .select(Columns.of(by, "different", "ngrams"))
        .withColumn("distinct", col("different").divide(col("ngrams")))
        .drop("different");
  }
}
