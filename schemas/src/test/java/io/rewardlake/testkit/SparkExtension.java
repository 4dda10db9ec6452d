package io.rewardlake.testkit;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the one Spark session of its JVM: {@code @ExtendWith(SparkExtension.class)} and a
 * {@link SparkSession} parameter. The lake catalog's folder is set per test through its own session
 * where needed.
 */
public final class SparkExtension implements ParameterResolver {
  private static SparkSession session;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return session();
  }

  /** The shared session, started on first use. */
  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              // Two cores, and a failed task runs once more
              .master("local[2,2]")
              .appName("tests")
              .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
              .config("spark.sql.catalog.spark_catalog", "io.rewardlake.schemas.lake.LakeCatalog")
              .config("spark.sql.catalog.reward", "io.rewardlake.udf.RewardCatalog")
              .config("spark.sql.catalogImplementation", "in-memory")
              .config("spark.sql.shuffle.partitions", "2")
              .config("spark.databricks.delta.snapshotPartitions", "1")
              .config("spark.databricks.delta.writeChecksumFile.enabled", "false")
              .config("spark.sql.session.timeZone", "UTC")
              .config("spark.sql.adaptive.enabled", "false")
              // All test classes of a module ask for much the same code: keep what was compiled
              .config("spark.sql.codegen.cache.maxEntries", "5000")
              .config("spark.ui.enabled", "false")
              .config("spark.ui.showConsoleProgress", "false")
              .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
              .getOrCreate();
    }
    return session;
  }
}
