package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
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
class AurocTest {
  private static final Auroc AUROC = new Auroc(List.of("side"), "s", "hit");

  /** Scores with many ties, two groups. */
  private static Dataset<Row> scored(SparkSession spark) {
    return spark
        .range(400)
        .selectExpr(
            "IF(id < 300, 'left', 'right') AS side",
            "CAST((id * id + 3 * id) % 17 - IF(id % 3 = 0, 0, 2) AS INT) AS s",
            "id % 3 = 0 AS hit");
  }

  @Test
  void countsThePositivesAboveNegativesTiesHalf(SparkSession spark) {
    List<Row> rows = scored(spark).collectAsList();
    for (Row row : AUROC.apply(scored(spark)).collectAsList()) {
      double wins = 0;
      double couples = 0;
      for (Row positive : rows) {
        for (Row negative : rows) {
          if (positive.getString(0).equals(row.getString(0))
              && negative.getString(0).equals(row.getString(0))
              && positive.getBoolean(2)
              && !negative.getBoolean(2)) {
            couples++;
            wins += (1 + Math.signum(positive.getInt(1) - negative.getInt(1))) / 2.0;
          }
        }
      }
      assertThat(row.<Double>getAs("auroc")).isCloseTo(wins / couples, within(1e-12));
      assertThat(row.<Long>getAs("positives") * row.<Long>getAs("negatives"))
          .isEqualTo((long) couples);
    }
  }

  @Test
  void extremes(SparkSession spark) {
    assertThat(whole(spark, "id", "id >= 50")).isEqualTo(1.0);
    assertThat(whole(spark, "-id", "id >= 50")).isEqualTo(0.0);
    assertThat(whole(spark, "1", "id >= 50")).isEqualTo(0.5);
    assertThat(whole(spark, "id", "true")).isNull();
  }

  @Test
  void anyPartitioningGivesTheSameRows(SparkSession spark) {
    LayoutContract.assertSameRows(scored(spark), AUROC::apply);
  }

  private static Double whole(SparkSession spark, String score, String positive) {
    Dataset<Row> in = spark.range(100).selectExpr(score + " AS s", positive + " AS hit");
    return new Auroc(List.of(), "s", "hit").apply(in).first().getAs("auroc");
  }
}
