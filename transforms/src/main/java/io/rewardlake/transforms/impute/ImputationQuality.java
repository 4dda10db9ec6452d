package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import io.rewardlake.transforms.order.MidRanks;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How near imputed rewards come to observed ones, over all steps and per tenth of the rewards.
 *
 * <pre>
 *   R^2 = 1 - sum (r - r^)^2 / sum (r - mean r)^2,   MAE = mean |r - r^|
 * </pre>
 *
 * The k-th decile holds the steps whose middle rank among n rewards is in (n (k - 1) / 10, n k /
 * 10]: equal rewards are in one decile, and some deciles may be empty.
 *
 * <p>In: reward, imputed DOUBLE. Out: slice STRING ({@code all}, {@code decile=1} and so on), r2
 * (NULL where rewards do not vary), mae, reward_mean, imputed_mean DOUBLE, rows BIGINT.
 *
 * <p>Cost: one global sort of the rewards. Deterministic: exact ranks and sums.
 */
public record ImputationQuality() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> steps) {
    Transform.requireColumns("imputation-quality", steps, "reward", "imputed");
    Dataset<Row> values = steps.select(col("reward"), col("imputed"));
    Column tenth = ceil(col("rank").multiply(10).divide(col("n"))).cast("int").cast("string");
    Column error = col("reward").minus(col("imputed"));
    Column n = col("rows");
    Column spread = col("squares").minus(col("rewards").multiply(col("rewards")).divide(n));
    return new MidRanks(List.of(), "reward", "rank")
        .apply(values)
        .crossJoin(values.agg(count(lit(1)).as("n")))
        .withColumn("slice", explode(array(lit("all"), concat(lit("decile="), tenth))))
        .groupBy("slice")
        .agg(
            count(lit(1)).as("rows"),
            ExactSum.of(error.multiply(error)).as("errors"),
            ExactSum.of(abs(error)).as("absolute"),
            ExactSum.of(col("reward")).as("rewards"),
            ExactSum.of(col("reward").multiply(col("reward"))).as("squares"),
            ExactSum.of(col("imputed")).as("imputed"))
        .select(
            col("slice"),
            // What rounding leaves of the squares is no spread
            when(
                    spread.gt(col("squares").multiply(1e-12)),
                    lit(1).minus(col("errors").divide(spread)))
                .as("r2"),
            col("absolute").divide(n).as("mae"),
            col("rewards").divide(n).as("reward_mean"),
            col("imputed").divide(n).as("imputed_mean"),
            n);
  }
}
