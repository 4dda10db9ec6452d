package io.rewardlake.transforms.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class GlobalOrderTest {
  private static final GlobalOrder ORDER = new GlobalOrder(List.of("value", "key"), "position");

  @Test
  void positionsFollowTheOrderOfTheColumns(SparkSession spark) {
    // value = (7 id) mod 1000 is a permutation of 0..999, so a row's position is its value
    Dataset<Row> in =
        spark
            .range(0, 1_000, 1, 5)
            .selectExpr("(id * 7) % 1000 AS value", "CAST(id AS STRING) AS key");
    assertThat(ORDER.apply(in).where("position <> value").count()).isZero();
    assertThat(ORDER.apply(in).count()).isEqualTo(1_000);
  }

  @Test
  void tiesAreBrokenByTheLaterColumnsInAnyPartitioning(SparkSession spark) {
    LayoutContract.assertSameRows(
        spark.range(500).selectExpr("id % 3 AS value", "sha1(CAST(id AS STRING)) AS key"),
        ORDER::apply);
  }
}
