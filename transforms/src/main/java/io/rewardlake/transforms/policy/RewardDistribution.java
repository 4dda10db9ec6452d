package io.rewardlake.transforms.policy;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.forall;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Guard;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.MeanOverFolds;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What an ensemble knows of an item's reward, R ~ N(mean, variance): the mean of its members'
 * scores and their variance, divided by n - 1.
 *
 * <p>An item may come once per fold that holds it out: a member's score is the mean over these
 * folds, by networks that never saw the item; scores by all folds (fold -1) count where there are
 * no others. Source: Banerjee and Gopalan 2024, arXiv 2410.23726.
 *
 * <p>In: item_id STRING, fold INT, member_scores ARRAY&lt;DOUBLE&gt; [members], reward units, as in
 * {@code reward_scores} of one model. Out: item_id STRING, mean DOUBLE, variance DOUBLE (squared
 * reward units), members INT; one row per item.
 *
 * <p>Cost: one shuffle by item. Determinism: folds are summed in their order. Errors: fewer than
 * two members, members that differ between folds, scores that are not finite numbers.
 */
public record RewardDistribution() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("RewardDistribution", in, "item_id", "fold", "member_scores");
    Column heldOut = filter(col("folds"), one -> one.getField("fold").geq(0));
    Dataset<Row> byItem =
        in.groupBy("item_id")
            .agg(sort_array(collect_list(struct("fold", "member_scores"))).as("folds"))
            .withColumn("folds", when(size(heldOut).gt(0), heldOut).otherwise(col("folds")))
            .withColumn("scores", transform(col("folds"), one -> one.getField("member_scores")))
            .where(Guard.that(comparable(), Errors.FEW_MEMBERS, col("item_id")));
    return new MeanOverFolds()
        .apply(byItem)
        .select(
            col("item_id"),
            expr("reward.ensemble_mean(member_scores)").as("mean"),
            expr("reward.ensemble_var(member_scores)").as("variance"),
            size(col("member_scores")).as("members"));
  }

  /** Two members or more, the same in all folds, each with a finite score. */
  private static Column comparable() {
    Column members = size(element_at(col("scores"), 1));
    return members
        .geq(2)
        .and(forall(col("scores"), fold -> size(fold).equalTo(members).and(not(hasGap(fold)))));
  }

  private static Column hasGap(Column scores) {
    Column finite =
        filter(
            scores,
            score -> score.lt(Double.POSITIVE_INFINITY).and(score.gt(Double.NEGATIVE_INFINITY)));
    return size(finite).lt(size(scores));
  }
}
