package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.Method;
import io.rewardlake.transforms.Transform;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How far labelled steps lie from those without labels: standardised mean differences.
 *
 * <pre>
 *   smd_j = (mean_j labelled - mean_j others) / sqrt((var_j labelled + var_j others) / 2)
 * </pre>
 *
 * 0 where both sides are constant and equal. An absolute value above 0.1 counts as a difference.
 *
 * <p>In: rows of {@link StepMoments}. Out: one row: smd_max, smd_mean DOUBLE (of absolute values
 * over the numbers j; NULL when all steps are labelled, or none), smd_position INT (of the
 * largest), steps BIGINT.
 *
 * <p>Source: Austin 2009, "Balance diagnostics for comparing the distribution of baseline
 * covariates", Statistics in Medicine 28.
 */
@Method(
    id = "standardised-mean-differences",
    title = "Covariate shift by standardised mean differences",
    paper = "Austin, Statistics in Medicine 28",
    year = 2009,
    kind = Method.Kind.TRANSFORM,
    usage = "impute")
public record CovariateShift() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> moments) {
    Transform.requireColumns(
        "covariate-shift", moments, "position", "labelled", "steps", "mean", "std");
    Column gap = col("mean_1").minus(col("mean_0"));
    Column spread =
        sqrt(
            col("std_1")
                .multiply(col("std_1"))
                .plus(col("std_0").multiply(col("std_0")))
                .divide(2));
    Column[] sides = {
      of("mean", true).as("mean_1"),
      of("mean", false).as("mean_0"),
      of("std", true).as("std_1"),
      of("std", false).as("std_0"),
      sum("steps").as("steps")
    };
    return moments
        .groupBy("position")
        .agg(sides[0], Arrays.copyOfRange(sides, 1, sides.length))
        .withColumn(
            "smd",
            when(spread.gt(0), abs(gap).divide(spread))
                .when(gap.equalTo(0), lit(0.0))
                .when(gap.isNotNull(), lit(Double.MAX_VALUE)))
        .agg(
            max("smd").as("smd_max"),
            avg("smd").as("smd_mean"),
            max_by(col("position"), col("smd")).as("smd_position"),
            max("steps").as("steps"));
  }

  private static Column of(String figure, boolean labelled) {
    Column side = labelled ? col("labelled") : not(col("labelled"));
    return max(when(side, col(figure)));
  }
}
