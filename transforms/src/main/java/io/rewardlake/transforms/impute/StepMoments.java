package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import io.rewardlake.transforms.order.ExactSum;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;

/**
 * Mean and deviation (population) of every number of the samples, of the labelled steps and of the
 * others.
 *
 * <p>In: rewards ARRAY&lt;DOUBLE&gt; (NULL: not labelled), samples ARRAY&lt;FLOAT&gt; [length *
 * width]. Out: position INT (from 0), labelled BOOLEAN, steps BIGINT, mean, std DOUBLE.
 *
 * <p>Cost: one pass, then one small row per episode and number. Deterministic: sums within a row in
 * the order of its steps, exact sums over rows.
 *
 * @param width numbers in a sample
 */
public record StepMoments(int width) implements Transform {
  private static final StructType SUMS =
      StructType.fromDDL(
          "labelled BOOLEAN, steps BIGINT, sums ARRAY<DOUBLE>, squares ARRAY<DOUBLE>");

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Transform.requireColumns("step-moments", rows, "rewards", ScoreSamples.SAMPLES);
    RDD<InternalRow> sums =
        rows.select(
                col("rewards").cast("array<double>"),
                col(ScoreSamples.SAMPLES).cast("array<float>"))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .<InternalRow>flatMap(this::sums)
            .rdd();
    Column mean = col("sum").divide(col("steps"));
    return rows.sparkSession()
        .internalCreateDataFrame(sums, SUMS, false)
        .select(
            col("labelled"),
            col("steps"),
            expr("posexplode(arrays_zip(sums, squares)) AS (position, of)"))
        .groupBy("position", "labelled")
        .agg(
            sum("steps").as("steps"),
            ExactSum.of(col("of.sums")).as("sum"),
            ExactSum.of(col("of.squares")).as("square"))
        .withColumn("mean", mean)
        .withColumn(
            "std",
            sqrt(
                greatest(
                    col("square").divide(col("steps")).minus(col("mean").multiply(col("mean"))),
                    lit(0.0))))
        .select("position", "labelled", "steps", "mean", "std");
  }

  private Iterator<InternalRow> sums(InternalRow row) {
    ArrayData rewards = row.getArray(0);
    float[] samples = row.getArray(1).toFloatArray();
    long[] steps = new long[2];
    double[][] sums = new double[2][width];
    double[][] squares = new double[2][width];
    for (int step = 0; step < rewards.numElements(); step++) {
      int side = rewards.isNullAt(step) ? 0 : 1;
      steps[side]++;
      for (int i = 0; i < width; i++) {
        double value = samples[step * width + i];
        sums[side][i] += value;
        squares[side][i] += value * value;
      }
    }
    List<InternalRow> parts = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      if (steps[side] > 0) {
        Object[] values = {
          side == 1,
          steps[side],
          UnsafeArrayData.fromPrimitiveArray(sums[side]),
          UnsafeArrayData.fromPrimitiveArray(squares[side])
        };
        parts.add(new GenericInternalRow(values));
      }
    }
    return parts.iterator();
  }
}
