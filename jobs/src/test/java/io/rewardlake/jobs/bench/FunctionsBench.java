package io.rewardlake.jobs.bench;

import static org.apache.spark.sql.functions.broadcast;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Functions of arrays against a scan of the array, one task each: of a Parquet file, as in a lake,
 * and of rows in memory, where a scan costs least.
 */
record FunctionsBench(SparkSession spark, Path folder) {
  private static final int ROUNDS = 3;

  /** Expression by the column that it reads. */
  private static final Map<String, String> FUNCTIONS =
      new TreeMap<>(
          Map.of(
              "reward.discounted_return(rewards, 0.99)", "rewards",
              "reward.strength_std(margins)", "margins",
              "reward.vote_share(margins)", "margins",
              "reward.dot(vector, vector)", "vector"));

  List<Ratio> run() throws Exception {
    String file = folder.resolve("arrays").toString();
    arrays().write().parquet(file);
    Dataset<Row> stored = spark.read().parquet(file).coalesce(1);
    Dataset<Row> cached = stored.persist(StorageLevel.MEMORY_ONLY());
    cached.count();
    List<Ratio> ratios = compare(cached, "rows in memory");
    cached.unpersist(true);
    ratios.addAll(0, compare(spark.read().parquet(file).coalesce(1), "Parquet"));
    return ratios;
  }

  private static List<Ratio> compare(Dataset<Row> rows, String where) throws Exception {
    List<Ratio> ratios = new ArrayList<>();
    for (Map.Entry<String, String> function : FUNCTIONS.entrySet()) {
      double[] seconds =
          Rounds.medianSeconds(
              ROUNDS,
              () -> drain(rows.selectExpr(function.getKey())),
              () -> drain(rows.select(function.getValue())));
      ratios.add(new Ratio(function.getKey() + ", " + where, "s", seconds[0], seconds[1], "<= 2"));
    }
    return ratios;
  }

  private static void drain(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  /** Rewards of 64 steps, margins of 10 members, vectors of dimension 256. */
  private Dataset<Row> arrays() {
    Dataset<Row> distinct =
        spark
            .range(0, 1024, 1, 1)
            .selectExpr(
                "transform(sequence(1, 64), j -> xxhash64(id, j) / 9.2e18D) AS rewards",
                "transform(sequence(1, 10), j -> xxhash64(id, -j) / 9.2e18D) AS margins",
                "transform(sequence(0, 255), j -> float(xxhash64(j, id) / 9.2e18D)) AS vector")
            .localCheckpoint();
    return spark.range(0, 100, 1, 1).toDF("copy").crossJoin(broadcast(distinct)).drop("copy");
  }
}
