package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * 95 % percentile interval of a ratio of sums, resampling whole clusters.
 *
 * <p>In replicate b cluster c has weight w_bc ~ Poisson(1), the limit of resampling with
 * replacement, drawn from a stream of its own; the replicate's ratio is sum_c w_bc numerator_c /
 * sum_c w_bc denominator_c. The weights of a cluster are the same in all groups, so that groups are
 * comparable. A replicate without any row in a group is left out there.
 *
 * <p>In: the group columns, cluster STRING, numerator and denominator BIGINT. Out: the group
 * columns, low, high DOUBLE: the 2.5 % and 97.5 % quantiles of numerator / denominator.
 *
 * <p>Cost: one pass over the rows, then {@code replicates} draws per cluster and group; 16 bytes
 * per replicate and group in memory. Determinism: whole-number sums, weights keyed by (seed,
 * cluster).
 *
 * @param by columns that form the groups; may be empty
 * @param replicates number of resamples
 * @param seed of the weights
 */
@Method(
    id = "cluster-bootstrap",
    title = "Cluster bootstrap with Poisson weights",
    paper = "Chamandy et al., Google technical report: Estimating uncertainty for massive data",
    year = 2012,
    kind = Method.Kind.TRANSFORM,
    usage = "evaluate")
public record ClusterBootstrap(List<String> by, int replicates, long seed) implements Transform {
  /** Checks the number of replicates. */
  public ClusterBootstrap {
    by = List.copyOf(by);
    Require.that(replicates, "replicates").atLeast(100).atMost(100_000);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("ClusterBootstrap", in, "cluster", "numerator", "denominator");
    Dataset<Row> clusters =
        in.groupBy(Columns.of(by, "cluster"))
            .agg(sum("numerator").as("numerator"), sum("denominator").as("denominator"));
    StructType schema = new StructType();
    for (String column : by) {
      schema = schema.add(in.schema().apply(column));
    }
    schema =
        schema
            .add("replicate", DataTypes.IntegerType)
            .add("numerator", DataTypes.LongType)
            .add("denominator", DataTypes.LongType);
    Column quantiles = percentile(col("ratio"), array(lit(0.025), lit(0.975)));
    return clusters
        .mapPartitions((MapPartitionsFunction<Row, Row>) this::replicate, Encoders.row(schema))
        .groupBy(Columns.of(by, "replicate"))
        .agg(sum("numerator").divide(sum("denominator")).as("ratio"))
        .groupBy(Columns.of(by))
        .agg(quantiles.as("interval"))
        .withColumn("low", element_at(col("interval"), 1))
        .withColumn("high", element_at(col("interval"), 2))
        .drop("interval");
  }

  /** The partition's share of every replicate's sums. */
  private Iterator<Row> replicate(Iterator<Row> clusters) {
    Map<List<Object>, long[][]> sums = new LinkedHashMap<>();
    clusters.forEachRemaining(
        cluster -> {
          List<Object> group = IntStream.range(0, by.size()).mapToObj(cluster::get).toList();
          add(
              sums.computeIfAbsent(group, key -> new long[2][replicates]),
              cluster.getString(by.size()),
              cluster.getLong(by.size() + 1),
              cluster.getLong(by.size() + 2));
        });
    return sums.entrySet().stream()
        .flatMap(
            entry ->
                IntStream.range(0, replicates)
                    .mapToObj(b -> row(entry.getKey(), b, entry.getValue())))
        .iterator();
  }

  private void add(long[][] sums, String cluster, long numerator, long denominator) {
    SharedStateDiscreteSampler weights =
        PoissonSampler.of(RandomStreams.of(seed, "cluster-bootstrap", cluster), 1);
    for (int b = 0; b < replicates; b++) {
      int weight = weights.sample();
      sums[0][b] += weight * numerator;
      sums[1][b] += weight * denominator;
    }
  }

  private static Row row(List<Object> group, int replicate, long[][] sums) {
    List<Object> values = new ArrayList<>(group);
    values.addAll(List.of(replicate, sums[0][replicate], sums[1][replicate]));
    return RowFactory.create(values.toArray());
  }
}
