package io.rewardlake.jobs;

import io.rewardlake.transforms.learn.GpuExecutors;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of a command. What Rewardlake cannot work without is always set; what suits
 * small data is set where the user has not; the master is the user's, else this machine.
 */
final class Sessions {
  private Sessions() {}

  static SparkSession open(String lake) {
    SparkConf given = new SparkConf();
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("rewardlake")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config("spark.sql.catalog.spark_catalog", "io.rewardlake.schemas.lake.LakeCatalog")
            .config("spark.sql.catalog.reward", "io.rewardlake.udf.RewardCatalog")
            .config("spark.sql.session.timeZone", "UTC");
    if (!given.contains("spark.master")) {
      builder = builder.master("local[*]");
    }
    if (!given.contains("spark.sql.catalogImplementation")) {
      builder = builder.config("spark.sql.catalogImplementation", "in-memory");
    }
    if (!lake.matches("\\w+\\.\\w+|\\w+://.*")) {
      String folder = Path.of(lake).toAbsolutePath().normalize().toString();
      builder = builder.config("spark.sql.catalog.spark_catalog.lake", folder);
    }
    SparkSession spark = builder.getOrCreate();
    GpuExecutors.await(spark.sparkContext());
    return spark;
  }
}
