package io.rewardlake.transforms.order;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ExactSumTest {
  @Test
  void roundsOnceAtTheEnd(SparkSession spark) {
    List<Double> values = Arrays.asList(1e16, 1.0, -1e16, 0.1, null);
    Row row =
        numbers(spark, values).agg(ExactSum.of(col("value")), ExactSum.mean(col("value"))).first();
    assertThat(row.getDouble(0)).isEqualTo(1.1);
    assertThat(row.getDouble(1)).isEqualTo(1.1 / 4);
  }

  @Test
  void isZeroForNoRowsAndTheSameForAnyPartitioning(SparkSession spark) {
    assertThat(numbers(spark, List.of()).agg(ExactSum.of(col("value"))).first().getDouble(0))
        .isZero();
    LayoutContract.assertSameRows(
        spark.range(5_000).selectExpr("sin(id) * pow(10, id % 17) AS value").toDF(),
        in -> in.agg(ExactSum.of(col("value"))));
  }

  private static Dataset<Row> numbers(SparkSession spark, List<Double> values) {
    return spark.createDataset(values, Encoders.DOUBLE()).toDF("value");
  }
}
