package io.rewardlake.transforms.preference;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.Method;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fleiss' kappa over the three categories a, tie and b: (observed - expected) / (1 - expected).
 *
 * <p>A pair i with n_i votes, n_ij of them in category j, agrees to P_i = sum_j n_ij (n_ij - 1) /
 * (n_i (n_i - 1)); observed = mean_i P_i; expected = sum_j p_j^2 with p_j = sum_i n_ij / sum_i n_i.
 * Where all pairs have the same number of votes this is Fleiss' formula; pairs with other numbers
 * enter with their own n_i, pairs with one vote say nothing and are left out.
 *
 * <p>In: PREFERENCES. Out: one row: kappa, observed, expected DOUBLE, pairs, votes BIGINT; kappa is
 * NULL where it is not defined (no pairs, or all votes in one category).
 *
 * <p>Cost: one shuffle of the votes. Determinism: exact sums.
 */
@Method(
    id = "fleiss-kappa",
    title = "Fleiss' kappa",
    paper = "Fleiss, Psychological Bulletin 76(5)",
    year = 1971,
    kind = Method.Kind.TRANSFORM,
    usage = "aggregate-votes")
public record FleissKappa() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Column n = col("votes_a").plus(col("votes_b")).plus(col("votes_tie"));
    return new PairVotes()
        .apply(in)
        .withColumn("n", n.cast("long"))
        .where(col("n").geq(2))
        .withColumn(
            "agreement",
            sameCategory("votes_a")
                .plus(sameCategory("votes_b"))
                .plus(sameCategory("votes_tie"))
                .divide(col("n").multiply(col("n").minus(1))))
        .agg(
            ExactSum.mean(col("agreement")).as("observed"),
            count(lit(1)).as("pairs"),
            sum("n").as("votes"),
            sum("votes_a").as("a"),
            sum("votes_b").as("b"),
            sum("votes_tie").as("tie"))
        .withColumn("expected", squaredShare("a").plus(squaredShare("b")).plus(squaredShare("tie")))
        .select(
            col("observed")
                .minus(col("expected"))
                .divide(lit(1.0).minus(col("expected")))
                .as("kappa"),
            col("observed"),
            col("expected"),
            col("pairs"),
            col("votes"));
  }

  private static Column sameCategory(String votes) {
    Column count = col(votes).cast("long");
    return count.multiply(count.minus(1));
  }

  private static Column squaredShare(String votes) {
    Column share = col(votes).divide(col("votes"));
    return share.multiply(share);
  }
}
