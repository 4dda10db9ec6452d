package io.rewardlake.transforms.policy;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How unsure the return of an episode is whose rewards have deviations, the errors of its steps
 * taken as independent:
 *
 * <pre>
 *   reward_variance = max(floor, sum_t gamma^(2 t) std_t^2)
 * </pre>
 *
 * <p>In: episode_id STRING, chunk, length INT, rewards, reward_std ARRAY&lt;DOUBLE&gt; [length] (0
 * where a reward was observed), any other columns. Out: the same without reward_std, and
 * reward_variance DOUBLE, squared reward units, of the whole episode on each of its rows.
 *
 * <p>Cost and determinism: as {@link EpisodeReturns}.
 *
 * @param gamma discount of the return, in [0, 1]
 * @param floor smallest variance, squared reward units, above 0: where members agree, something
 *     still holds the policy
 */
public record ReturnVariance(double gamma, double floor) implements Transform {
  /** The column that comes out. */
  public static final String VARIANCE = "reward_variance";

  /** The column of the deviations. */
  public static final String STD = "reward_std";

  private static final String KEPT = "kept_rewards";

  /** Checks the ranges. */
  public ReturnVariance {
    Require.that(gamma, "--gamma").atLeast(0).atMost(1);
    Require.that(floor, "--variance-floor").above(0).finite();
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("ReturnVariance", in, "rewards", STD);
    Dataset<Row> squares =
        in.withColumnRenamed("rewards", KEPT)
            .withColumn("rewards", expr("transform(" + STD + ", std -> std * std)"));
    return new EpisodeReturns(gamma * gamma)
        .apply(squares)
        .withColumn(VARIANCE, greatest(col("ret"), lit(floor)))
        .drop("ret", "later", "steps", "first_step", "rewards", STD)
        .withColumnRenamed(KEPT, "rewards");
  }
}
