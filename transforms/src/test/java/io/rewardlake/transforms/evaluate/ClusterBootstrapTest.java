package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ClusterBootstrapTest {
  private static final ClusterBootstrap ALL = new ClusterBootstrap(List.of(), 2_000, 5);

  /** 2,000 rows, 30 % ones. */
  private static Dataset<Row> rows(SparkSession spark, String cluster) {
    return spark
        .range(2_000)
        .selectExpr(
            "IF(id % 2 = 0, 'even', 'odd') AS side",
            "CAST(" + cluster + " AS STRING) AS cluster",
            "CAST(CAST(id / 10 AS INT) % 10 < 3 AS BIGINT) AS numerator",
            "1L AS denominator");
  }

  @Test
  void independentRowsGiveTheBinomialInterval(SparkSession spark) {
    Row interval = ALL.apply(rows(spark, "id")).first();
    double half = 1.96 * Math.sqrt(0.3 * 0.7 / 2_000);
    assertThat(interval.<Double>getAs("low")).isCloseTo(0.3 - half, within(0.003));
    assertThat(interval.<Double>getAs("high")).isCloseTo(0.3 + half, within(0.003));
  }

  @Test
  void clustersOfTenEqualRowsWidenItByRootTen(SparkSession spark) {
    Row interval = ALL.apply(rows(spark, "CAST(id / 10 AS INT)")).first();
    double half = 1.96 * Math.sqrt(0.3 * 0.7 / 200);
    assertThat(interval.<Double>getAs("low")).isCloseTo(0.3 - half, within(0.008));
    assertThat(interval.<Double>getAs("high")).isCloseTo(0.3 + half, within(0.008));
  }

  @Test
  void anyPartitioningGivesTheSameIntervals(SparkSession spark) {
    LayoutContract.assertSameRows(
        rows(spark, "id % 50"), new ClusterBootstrap(List.of("side"), 200, 5)::apply);
    assertThatThrownBy(() -> new ClusterBootstrap(List.of(), 10, 5))
        .hasMessageContaining("replicates is 10");
  }
}
