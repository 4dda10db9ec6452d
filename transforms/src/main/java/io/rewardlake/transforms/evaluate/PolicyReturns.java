package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a policy reached in its own episodes: mean_return, mean_length and, where it is known,
 * success_rate, each with the 95 % interval {@code mean +- 1.96 s / sqrt(n)} over the n episodes.
 *
 * <p>In: as table episodes, complete ones. Out: EVALUATIONS, slice {@code all}.
 *
 * <p>Cost: one shuffle by episode. Deterministic: sums are exact. Errors: a NULL reward makes the
 * episode's return unknown; it is left out of mean_return.
 *
 * @param scorer the policy
 * @param dataset environment and parameters
 * @param protocol how it was played
 */
public record PolicyReturns(String scorer, String dataset, String protocol) implements Transform {
  /** Name of the benchmark in EVALUATIONS. */
  public static final String BENCHMARK = "episodes";

  private static final double NORMAL_95 = 1.96;

  /** Checks that all are there. */
  public PolicyReturns {
    Require.notBlank(scorer, "scorer");
    Require.notBlank(dataset, "dataset");
    Require.notBlank(protocol, "protocol");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "PolicyReturns", in, "episode_id", "chunk", "length", "rewards", "success");
    Dataset<Row> episodes =
        in.groupBy("episode_id")
            .agg(
                ExactSum.of(expr("aggregate(rewards, 0D, (sum, r) -> sum + r)")).as("ret"),
                expr("count_if(exists(rewards, r -> r IS NULL))").as("unlabelled"),
                sum("length").cast("double").as("steps"),
                max(expr("double(success)")).as("solved"));
    Column metrics =
        expr(
            "array(named_struct('metric', 'mean_return', 'x', if(unlabelled = 0, ret, NULL)),"
                + " named_struct('metric', 'mean_length', 'x', steps),"
                + " named_struct('metric', 'success_rate', 'x', solved))");
    Dataset<Row> values =
        episodes.select(explode(metrics).as("one")).selectExpr("one.*").filter("x IS NOT NULL");
    return values
        .groupBy("metric")
        .agg(
            ExactSum.of(col("x")).as("total"),
            ExactSum.of(expr("x * x")).as("squares"),
            count(lit(1)).as("rows"))
        .withColumn("value", expr("total / rows"))
        .withColumn(
            "half",
            expr(
                "if(rows > 1, %sD * sqrt(greatest(squares - total * value, 0D) / (rows - 1) / rows), NULL)"
                    .formatted(NORMAL_95)))
        .withColumn("low", expr("value - half"))
        .withColumn("high", expr("value + half"))
        .withColumn("evaluation_id", lit(ContentId.of(BENCHMARK, scorer, dataset, protocol)))
        .withColumn("scorer", lit(scorer))
        .withColumn("benchmark", lit(BENCHMARK))
        .withColumn("dataset", lit(dataset))
        .withColumn("slice", lit("all"))
        .withColumn("protocol", lit(protocol))
        .select(Columns.of(EvaluateTables.EVALUATIONS.columnNames()));
  }
}
