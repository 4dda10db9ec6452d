package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.tree.pair.SiblingPairs;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Pairs of siblings of many nodes, with ids and values, against DuckDB joining the same file with
 * itself: trees of 156 nodes (branching 5, depth 3), tree by tree as {@code tree} writes them, and
 * once more with the nodes of all trees in one random order.
 */
final class SiblingPairsBench {
  private static final int NODES = 156;
  private static final int ROUNDS = 3;

  private SiblingPairsBench() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    long trees = Long.parseLong(arguments[1]) / NODES;
    System.out.printf(
        "%,d nodes in %,d trees; medians of %d interleaved rounds on %s%n",
        trees * NODES, trees, ROUNDS, Machine.name());
    System.out.println(Ratio.HEADER);
    try (SparkSession spark = PreferenceBench.session(folder);
        DuckDb duck = new DuckDb()) {
      Dataset<Row> nodes = nodes(spark, trees);
      nodes.write().parquet(folder.resolve("nodes").toString());
      compare(spark, duck, "sibling pairs", folder.resolve("nodes"), trees * NODES);
      spark
          .read()
          .parquet(folder.resolve("nodes").toString())
          .repartition(spark.sparkContext().defaultParallelism())
          .sortWithinPartitions("node_id")
          .write()
          .parquet(folder.resolve("shuffled").toString());
      compare(
          spark, duck, "the same, nodes in any order", folder.resolve("shuffled"), trees * NODES);
    }
  }

  private static void compare(SparkSession spark, DuckDb duck, String what, Path file, long nodes)
      throws Exception {
    Dataset<Row> pairs =
        new SiblingPairs(0, 64, Integer.MAX_VALUE, Integer.MAX_VALUE, 0)
            .apply(spark.read().parquet(file.toString()));
    String join =
        """
        SELECT a.tree_id, a.parent_id AS lca_id, a.depth - 1 AS lca_depth, a.node_id AS node_a,
          b.node_id AS node_b, a.value AS value_a, b.value AS value_b
        FROM '%1$s/*.parquet' a JOIN '%1$s/*.parquet' b
          ON a.parent_id = b.parent_id AND a.node_id < b.node_id AND a.value <> b.value"""
            .formatted(file);
    // Both sides count first, which warms them up
    long count = pairs.count();
    if (count != (long) duck.number("SELECT count(*) FROM (" + join + ")")) {
      throw new IllegalStateException("DuckDB and Spark differ in " + what);
    }
    double[] seconds =
        Rounds.medianSecondsOfWarm(
            ROUNDS,
            () -> pairs.write().format("noop").mode("overwrite").save(),
            () -> duck.number(drained(join)));
    System.out.println(
        new Ratio(
            String.format(Locale.ROOT, "%s (%,d pairs)", what, count),
            "Mnodes/s",
            nodes / seconds[0] / 1e6,
            nodes / seconds[1] / 1e6,
            ">= 1"));
  }

  /** All columns of all pairs are made and none is kept, as by Spark's sink that does nothing. */
  private static String drained(String join) {
    return "SELECT sum(strlen(tree_id) + strlen(lca_id) + strlen(node_a) + strlen(node_b) + lca_depth"
        + " + value_a + value_b) FROM ("
        + join
        + ")";
  }

  private static Dataset<Row> nodes(SparkSession spark, long trees) {
    int cores = spark.sparkContext().defaultParallelism();
    return spark
        .range(0, trees, 1, cores)
        .selectExpr("id AS tree", "explode(sequence(0, " + (NODES - 1) + ")) AS place")
        .selectExpr(
            "md5(CAST(tree AS STRING)) AS tree_id",
            "md5(concat(tree, '/', place)) AS node_id",
            "IF(place = 0, NULL, md5(concat(tree, '/', (place - 1) DIV 5))) AS parent_id",
            "CASE WHEN place = 0 THEN 0 WHEN place < 6 THEN 1 WHEN place < 31 THEN 2 ELSE 3 END"
                + " AS depth",
            "xxhash64(tree, place) / 9.2e18D AS value");
  }
}
