package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class SpearmanTest {
  private static final Spearman SPEARMAN = new Spearman(List.of("g"), "x", "y");

  private static Dataset<Row> points(SparkSession spark) {
    return spark
        .range(300)
        .selectExpr(
            "concat('g', id % 2) AS g", "sin(id) + id / 100 AS x", "CAST(id / 40 AS INT) AS y");
  }

  @Test
  void isThatOfCommonsMathWithTies(SparkSession spark) {
    for (Row row : SPEARMAN.apply(points(spark)).collectAsList()) {
      List<Row> group = points(spark).where("g = '" + row.getString(0) + "'").collectAsList();
      double expected =
          new SpearmansCorrelation()
              .correlation(
                  group.stream().mapToDouble(r -> r.<Number>getAs("x").doubleValue()).toArray(),
                  group.stream().mapToDouble(r -> r.<Number>getAs("y").doubleValue()).toArray());
      assertThat(row.<Double>getAs("spearman")).isCloseTo(expected, within(1e-12));
      assertThat(row.<Long>getAs("rows")).isEqualTo(150);
    }
  }

  @Test
  void monotoneMapsDoNotMatterAndConstantsHaveNoCorrelation(SparkSession spark) {
    assertThat(whole(spark, "id", "exp(id / 10)")).isCloseTo(1, within(1e-12));
    assertThat(whole(spark, "id", "-id")).isCloseTo(-1, within(1e-12));
    assertThat(whole(spark, "id", "0.1")).isNull();
    assertThat(whole(spark, "IF(id < 5, NULL, id)", "id")).isCloseTo(1, within(1e-12));
  }

  @Test
  void anyPartitioningGivesTheSameRows(SparkSession spark) {
    LayoutContract.assertSameRows(points(spark), SPEARMAN::apply);
  }

  private static Double whole(SparkSession spark, String x, String y) {
    Dataset<Row> in = spark.range(50).selectExpr(x + " AS x", y + " AS y");
    return new Spearman(List.of(), "x", "y").apply(in).first().getAs("spearman");
  }
}
