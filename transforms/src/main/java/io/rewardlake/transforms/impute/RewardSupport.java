package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.order.ExactSum;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What labelled steps say of the rewards, and whether they say enough.
 *
 * <p>A step is rewarded when its reward is not the usual one: where more than half of the labelled
 * steps share one value, any other value; else, in the half of the range of rewards that holds
 * fewer steps. Rewards are sparse where one value is shared so, or where less than 5 % of the
 * labelled steps are rewarded. A single value other than 0 everywhere is no sparse reward: there is
 * nothing else to be learnt.
 *
 * @param labelled steps with a reward
 * @param mean of the rewards
 * @param std of the rewards (population)
 * @param lowest of the rewards
 * @param highest of the rewards
 * @param mode the most frequent reward, the smallest of several
 * @param modeCount its steps
 * @param upper steps above the middle of the range
 */
public record RewardSupport(
    long labelled,
    double mean,
    double std,
    double lowest,
    double highest,
    double mode,
    long modeCount,
    long upper) {
  /** Rewarded steps that a model of sparse rewards needs. */
  public static final int LEAST = 5;

  private static final double SPARSE = 0.05;

  /**
   * Looks at labelled steps.
   *
   * @param steps reward DOUBLE
   * @param filter for the message when there is none
   */
  public static RewardSupport of(Dataset<Row> steps, String filter) {
    Row all =
        steps
            .agg(
                count(lit(1)),
                ExactSum.of(col("reward")),
                ExactSum.of(col("reward").multiply(col("reward"))),
                min("reward"),
                max("reward"))
            .head();
    long n = all.getLong(0);
    if (n == 0) {
      throw Errors.noLabels(filter);
    }
    double mean = all.getDouble(1) / n;
    double least = all.getDouble(3);
    double most = all.getDouble(4);
    Row mode = steps.groupBy("reward").count().orderBy(col("count").desc(), col("reward")).head();
    Row upper = steps.agg(sum(col("reward").gt(least / 2 + most / 2).cast("bigint"))).head();
    return new RewardSupport(
        n,
        mean,
        Math.sqrt(Math.max(0, all.getDouble(2) / n - mean * mean)),
        least,
        most,
        mode.getDouble(0),
        mode.getLong(1),
        upper.getLong(0));
  }

  /** Whether one value is shared by more than half of the steps. */
  private boolean usual() {
    return 2 * modeCount > labelled;
  }

  /** Steps with another reward than the usual one. */
  public long rewarded() {
    return usual() ? labelled - modeCount : Math.min(upper, labelled - upper);
  }

  /** Whether few steps are rewarded. */
  public boolean sparse() {
    boolean constant = modeCount == labelled && mode != 0;
    return !constant && (usual() || rewarded() < SPARSE * labelled);
  }

  /** Refuses to learn sparse rewards from too few of them (exit code 3). */
  public void requireEnough() {
    if (sparse() && rewarded() < LEAST) {
      throw Errors.fewRewarded(rewarded(), LEAST, labelled);
    }
  }
}
