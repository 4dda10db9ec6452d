package io.rewardlake.jobs.bench;

import org.apache.spark.sql.SparkSession;

/** A local Spark that can read and write lakes. */
final class LakeSession {
  private LakeSession() {}

  static SparkSession open() {
    return SparkSession.builder()
        .appName("rewardlake bench")
        .master("local[*]")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "io.rewardlake.schemas.lake.LakeCatalog")
        .config("spark.sql.catalogImplementation", "in-memory")
        .getOrCreate();
  }
}
