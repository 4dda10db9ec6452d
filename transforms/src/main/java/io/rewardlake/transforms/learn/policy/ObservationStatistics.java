package io.rewardlake.transforms.learn.policy;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.rollout.policy.model.Normalisation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;

/**
 * Mean and standard deviation of each component of the observations of all steps, as a
 * normalisation {@code (x - mean) / (std + 0.001)}.
 *
 * <p>Source: the constant is that of CORL (Tarasov et al. 2022, arXiv 2210.07105).
 *
 * <p>Cost: one shuffle of one row of sums per episode. Deterministic: episodes are merged in the
 * order of their ids.
 */
public final class ObservationStatistics {
  private static final double EPSILON = 1e-3;
  private static final StructType SUMS =
      StructType.fromDDL(
          "episode_id STRING, chunk INT, steps BIGINT, mean ARRAY<DOUBLE>, squares ARRAY<DOUBLE>");

  private ObservationStatistics() {}

  /** The normalisation of vectors of this width in episodes. */
  public static Normalisation of(Dataset<Row> episodes, int width) {
    Transform.requireColumns(
        "ObservationStatistics", episodes, "episode_id", "chunk", "observations");
    JavaRDD<InternalRow> rows =
        episodes
            .filter("length > 0")
            .select(
                col("episode_id"),
                col("chunk"),
                col("observations").cast("array<array<float>>").as("observations"))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(
                in ->
                    StreamSupport.stream(((Iterable<InternalRow>) () -> in).spliterator(), false)
                        .map(row -> sums(row, width))
                        .iterator());
    JavaRDD<InternalRow> sorted =
        episodes
            .sparkSession()
            .internalCreateDataFrame(rows.rdd(), SUMS, false)
            .repartition(1)
            .sortWithinPartitions("episode_id", "chunk")
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(in -> merge(in, width));
    Row all = episodes.sparkSession().internalCreateDataFrame(sorted.rdd(), SUMS, false).head();
    List<Double> means = all.getList(3);
    List<Double> squares = all.getList(4);
    List<Float> mean = new ArrayList<>();
    List<Float> std = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      mean.add(means.get(i).floatValue());
      std.add((float) (Math.sqrt(squares.get(i) / all.getLong(2)) + EPSILON));
    }
    return new Normalisation(mean, std);
  }

  private static InternalRow sums(InternalRow row, int width) {
    ArrayData seen = row.getArray(2);
    Moments moments = new Moments(width);
    float[] x = new float[width];
    for (int step = 0; step < seen.numElements(); step++) {
      if (!VectorArrays.copy(seen.getArray(step), x, 0, width)) {
        throw Errors.episodeUnlearnable(
            row.getUTF8String(0).toString(), "its observations differ in size");
      }
      moments.add(x);
    }
    return moments.row(row.getUTF8String(0), row.getInt(1));
  }

  private static Iterator<InternalRow> merge(Iterator<InternalRow> rows, int width) {
    Moments all = new Moments(width);
    rows.forEachRemaining(
        row ->
            all.merge(
                row.getLong(2), row.getArray(3).toDoubleArray(), row.getArray(4).toDoubleArray()));
    return List.of(all.row(null, 0)).iterator();
  }

  /** Count, mean and sum of squared deviations of each component (Chan et al. 1979). */
  private static final class Moments {
    private final double[] mean;
    private final double[] squares;
    private long steps;

    Moments(int width) {
      mean = new double[width];
      squares = new double[width];
    }

    void add(float[] x) {
      steps++;
      for (int i = 0; i < mean.length; i++) {
        double before = x[i] - mean[i];
        mean[i] += before / steps;
        squares[i] += before * (x[i] - mean[i]);
      }
    }

    void merge(long more, double[] otherMean, double[] otherSquares) {
      long total = steps + more;
      for (int i = 0; i < mean.length; i++) {
        double apart = otherMean[i] - mean[i];
        mean[i] += apart * more / total;
        squares[i] += otherSquares[i] + apart * apart * steps * more / total;
      }
      steps = total;
    }

    InternalRow row(Object episode, int chunk) {
      return new GenericInternalRow(
          new Object[] {
            episode,
            chunk,
            steps,
            UnsafeArrayData.fromPrimitiveArray(mean),
            UnsafeArrayData.fromPrimitiveArray(squares)
          });
    }
  }
}
