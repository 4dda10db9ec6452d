package io.rewardlake.transforms.learn.onpolicy;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeAdvantages;
import io.rewardlake.transforms.credit.GroupAdvantage;
import io.rewardlake.transforms.credit.WhitenAdvantages;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How much better each step of an episode was than expected, and its weight in the loss.
 *
 * <pre>
 *   gae             generalized advantage estimation, from the critic's values
 *   reinforce       the discounted reward to go
 *   rloo, grpo,     the return against those of the other attempts at the same task, the same for
 *     dr-grpo         all steps of an episode
 * </pre>
 *
 * <p>In: as table episodes; for gae also value ARRAY&lt;DOUBLE&gt; [length + 1], the critic's at
 * every observation and the final one. Out: the same columns and advantage ARRAY&lt;DOUBLE&gt;
 * [length], weight DOUBLE; for gae also value_target and value ARRAY&lt;DOUBLE&gt; [length]. A row
 * that an episode's end does not follow goes on with the value of its final observation. Rows
 * without steps are left out.
 *
 * <p>Cost: one pass for the counts; whitening three more; groups one shuffle. Deterministic: sums
 * are exact or in the order of their keys. Errors: a NULL reward.
 *
 * @param method one of {@link #METHODS}
 * @param gamma discount, 0 to 1
 * @param lambda of gae, 0 to 1
 * @param whiten whether advantages get mean 0 and deviation 1 over all steps
 * @param aggregation what makes the weights
 * @param divisor the constant of {@link Aggregation#CONSTANT_DIVISOR}, in steps
 */
public record Advantages(
    String method,
    double gamma,
    double lambda,
    boolean whiten,
    Aggregation aggregation,
    int divisor)
    implements Transform {
  /** Generalized advantage estimation. */
  public static final String GAE = "gae";

  /** Rewards to go. */
  public static final String REINFORCE = "reinforce";

  /** What an advantage can be. */
  public static final List<String> METHODS = List.of(GAE, REINFORCE, "rloo", "grpo", "dr-grpo");

  private static final double GRPO_EPS = 1e-6;

  /** Checks the ranges. */
  public Advantages {
    if (!METHODS.contains(method)) {
      throw Errors.choice("advantages", method, METHODS);
    }
    Require.that(gamma, "--gamma").atLeast(0).atMost(1);
    Require.that(lambda, "--gae-lambda").atLeast(0).atMost(1);
    Require.that(divisor, "--divisor").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> steps = in.filter("length > 0");
    Dataset<Row> counts =
        steps.agg(
            sum("length").cast("double").as("batch_steps"),
            count_distinct(col("episode_id")).cast("double").as("batch_episodes"));
    Dataset<Row> weighted =
        advantages(steps)
            .crossJoin(counts)
            .withColumn("weight", expr(aggregation.weight(divisor)))
            .drop("batch_steps", "batch_episodes");
    return whiten ? whitened(weighted) : weighted;
  }

  private Dataset<Row> advantages(Dataset<Row> steps) {
    return switch (method) {
      case GAE -> gae(steps);
      case REINFORCE ->
          steps.withColumn("advantage", expr(call("reward.reward_to_go(rewards, %sD)", gamma)));
      default -> groups(steps);
    };
  }

  private Dataset<Row> gae(Dataset<Row> steps) {
    Transform.requireColumns("Advantages", steps, "value");
    String arguments =
        call("rewards, slice(value, 1, length), %sD, %sD, ", gamma, lambda)
            + "if(terminated, 0D, element_at(value, length + 1))";
    return steps
        .withColumn("advantage", expr("reward.gae(" + arguments + ")"))
        .withColumn("value_target", expr("reward.lambda_return(" + arguments + ")"))
        .withColumn("value", expr("slice(value, 1, length)"));
  }

  private Dataset<Row> groups(Dataset<Row> steps) {
    return new EpisodeAdvantages(new GroupAdvantage(method, GRPO_EPS), gamma)
        .apply(steps)
        .withColumn("advantage", expr("array_repeat(advantage, length)"));
  }

  private static Dataset<Row> whitened(Dataset<Row> rows) {
    return WhitenAdvantages.DEFAULT
        .apply(rows.withColumnRenamed("advantage", "advantages"))
        .drop("advantages")
        .withColumnRenamed("whitened", "advantage");
  }

  private static String call(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
