package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;

/**
 * Novelty as how rarely a step was made where rewards are known.
 *
 * <pre>
 *   novelty(x) = 1 / sqrt(n(k(x)) + 1)
 * </pre>
 *
 * n counts the labelled steps of a key, so that a step like none of them has 1. The key k is the
 * XXH64 hash of the step's inputs: observations as they are, where they repeat, else the cell of a
 * grid that they are in.
 *
 * <p>Source: Tang et al. 2017, arXiv 1611.04717 (#Exploration), counts of hashed states; over pairs
 * of state and action: Strehl and Littman 2008, "An analysis of model-based interval estimation for
 * Markov decision processes".
 *
 * <p>In: episode_id STRING, chunk INT, rewards ARRAY&lt;DOUBLE&gt; (NULL: not labelled), samples
 * ARRAY&lt;FLOAT&gt; [length * width], any other columns. Out: the same and novelty
 * ARRAY&lt;DOUBLE&gt; [length], 0 to 1.
 *
 * <p>Cost: the steps' keys are shuffled, once to be counted, once to meet their counts and once
 * back to their rows; no more than a key per step. Deterministic: counts alone.
 *
 * @param layout of the samples
 * @param inputs columns that make the key
 * @param cell side of a cell of the grid, in the units of observations and actions; 0: no grid
 */
@Method(
    id = "visit-counts",
    title = "Count-based novelty",
    paper = "1611.04717",
    year = 2017,
    kind = Method.Kind.TRANSFORM,
    usage = "impute")
public record VisitCounts(StepLayout layout, List<String> inputs, double cell)
    implements Transform {
  /** The column that comes out. */
  public static final String NOVELTY = "novelty";

  private static final String[] ROW = {"episode_id", "chunk"};
  private static final StructType KEYS =
      StructType.fromDDL(
          "episode_id STRING, chunk INT, step INT, visit_key BIGINT, labelled BOOLEAN");

  /** Checks the range. */
  public VisitCounts {
    inputs = List.copyOf(inputs);
    Require.that(cell, "--count-cell").atLeast(0).finite();
  }

  /** Novelty of a step whose key that many labelled steps have. */
  public static double novelty(long visits) {
    return 1 / Math.sqrt(visits + 1.0);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Transform.requireColumns(
        "visit-counts", rows, "episode_id", "chunk", "rewards", ScoreSamples.SAMPLES);
    Dataset<Row> steps = keys(rows);
    Dataset<Row> counts =
        steps.filter("labelled").groupBy("visit_key").agg(count(lit(1)).as("visits"));
    Dataset<Row> novelty =
        steps
            .join(counts, new String[] {"visit_key"}, "left")
            .withColumn("visits", coalesce(col("visits"), lit(0L)))
            .groupBy("episode_id", "chunk")
            .agg(sort_array(collect_list(struct("step", "visits"))).as("visited"))
            .select(
                col("episode_id"),
                col("chunk"),
                expr("transform(visited, v -> 1 / sqrt(v.visits + 1D))").as(NOVELTY));
    return rows.join(novelty, ROW, "left")
        .withColumn(NOVELTY, coalesce(col(NOVELTY), expr("CAST(array() AS ARRAY<DOUBLE>)")));
  }

  /** The key of the sample that begins at a position. */
  public long key(float[] samples, int from) {
    float[] cells = new float[inputs.stream().mapToInt(layout.samples()::width).sum()];
    int at = 0;
    for (String input : inputs) {
      boolean grid = cell > 0 && !layout.flags(input);
      int begin = from + layout.samples().offset(input);
      for (int i = begin; i < begin + layout.samples().width(input); i++) {
        // Both zeros are one number
        cells[at++] = (grid ? (float) Math.floor(samples[i] / cell) : samples[i]) + 0f;
      }
    }
    return XXH64.hashUnsafeBytes(cells, Platform.FLOAT_ARRAY_OFFSET, Float.BYTES * cells.length, 0);
  }

  private Dataset<Row> keys(Dataset<Row> rows) {
    RDD<InternalRow> keys =
        rows.select(
                col("episode_id").cast("string"),
                col("chunk").cast("int"),
                col("rewards").cast("array<double>"),
                col(ScoreSamples.SAMPLES).cast("array<float>"))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .<InternalRow>flatMap(this::keys)
            .rdd();
    return rows.sparkSession().internalCreateDataFrame(keys, KEYS, false);
  }

  private Iterator<InternalRow> keys(InternalRow row) {
    ArrayData rewards = row.getArray(2);
    float[] samples = row.getArray(3).toFloatArray();
    int width = layout.samples().width();
    return IntStream.range(0, rewards.numElements())
        .<InternalRow>mapToObj(
            step ->
                new GenericInternalRow(
                    new Object[] {
                      row.getUTF8String(0).clone(),
                      row.getInt(1),
                      step,
                      key(samples, step * width),
                      !rewards.isNullAt(step)
                    }))
        .iterator();
  }
}
