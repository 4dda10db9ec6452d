package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.ExactSum;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How far a scorer's stated confidence is from how often it is right.
 *
 * <p>Confidence of a pair: sigma(|score_a - score_b|), that of the item it prefers. Bins of equal
 * width over [0, 1]; confidence 1 falls in the last. ECE = sum_b (n_b / N) |accuracy_b -
 * confidence_b|, MCE = max_b of the same difference, ties half. Brier = mean (sigma(score_a -
 * score_b) - label)^2.
 *
 * <p>In: the group columns, source, pair_id, label, score_a, score_b DOUBLE in log odds. Out: the
 * group columns, ece, mce, brier DOUBLE in [0, 1], rows BIGINT. {@link #reliability} gives the
 * bins.
 *
 * <p>Cost: one aggregation. Determinism: exact sums. Source: Guo et al. 2017; for reward models
 * LeVine et al. 2023.
 *
 * @param by columns that form the groups; may be empty
 * @param bins number of bins
 */
@Method(
    id = "reward-calibration",
    title = "Calibration of a reward model (ECE, MCE, Brier, reliability)",
    paper = "2311.14743",
    year = 2023,
    kind = Method.Kind.TRANSFORM,
    usage = "evaluate")
public record Calibration(List<String> by, int bins) implements Transform {
  /** The usual number of bins. */
  public static final int DEFAULT_BINS = 10;

  /** Checks the number of bins. */
  public Calibration {
    by = List.copyOf(by);
    Require.that(bins, "bins").atLeast(1).atMost(1_000);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Column gap = abs(col("accuracy").minus(col("confidence")));
    return reliability(in)
        .groupBy(Columns.of(by))
        .agg(
            ExactSum.of(col("rows").multiply(gap)).as("gaps"),
            max(gap).as("mce"),
            ExactSum.of(col("squared_error")).as("squared_errors"),
            sum("rows").as("rows"))
        .withColumn("ece", col("gaps").divide(col("rows")))
        .withColumn("brier", col("squared_errors").divide(col("rows")))
        .select(Columns.of(by, "ece", "mce", "brier", "rows"));
  }

  /**
   * The bins that hold any pair: the group columns, bin INT (from 0), rows BIGINT, accuracy,
   * confidence (means), squared_error DOUBLE (sum of (sigma(score_a - score_b) - label)^2).
   */
  public Dataset<Row> reliability(Dataset<Row> in) {
    Column error = expr("reward.bt_probability(score_a, score_b)").minus(col("label"));
    return PairOutcome.of(in)
        .withColumn(
            "p", expr("reward.bt_probability(greatest(score_a, score_b), least(score_a, score_b))"))
        .withColumn("bin", least(floor(col("p").multiply(bins)), lit(bins - 1)).cast("int"))
        .groupBy(Columns.of(by, "bin"))
        .agg(
            count(lit(1)).as("rows"),
            PairOutcome.accuracy().as("accuracy"),
            ExactSum.mean(col("p")).as("confidence"),
            ExactSum.of(error.multiply(error)).as("squared_error"));
  }
}
