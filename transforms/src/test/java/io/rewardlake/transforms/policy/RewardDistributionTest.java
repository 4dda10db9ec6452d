package io.rewardlake.transforms.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RewardDistributionTest {
  private static final RewardDistribution DISTRIBUTION = new RewardDistribution();

  @Test
  void isTheMeanAndTheSampleVarianceOfTheMembers(SparkSession spark) {
    Dataset<Row> scores =
        rows(
            spark,
            "('new', -1, array(1D, 2D, 6D))",
            // Members 1, 3, 5 over both folds; what saw the item does not count
            "('held out', 1, array(2D, 4D, 6D))",
            "('held out', 0, array(0D, 2D, 4D))",
            "('held out', -1, array(90D, 90D, 99D))");
    assertThat(text(DISTRIBUTION.apply(scores)))
        .containsExactly("[held out,3.0,4.0,3]", "[new,3.0,7.0,3]");
  }

  @Test
  void anyPartitioningGivesTheSameRows(SparkSession spark) {
    Dataset<Row> scores =
        spark
            .range(400)
            .selectExpr(
                "string(id % 150) AS item_id",
                "int(id / 150) AS fold",
                "transform(sequence(1, 5), m -> xxhash64(id, m) / 1e18D) AS member_scores");
    LayoutContract.assertSameRows(scores, DISTRIBUTION::apply);
  }

  @Test
  void refusesWhatHasNoVariance(SparkSession spark) {
    for (List<String> bad :
        List.of(
            List.of("('item', -1, array(1D))"),
            List.of("('item', 0, array(1D, 2D))", "('item', 1, array(1D, 2D, 3D))"),
            List.of("('item', 0, array(1D, NULL))"),
            List.of("('item', 0, array(1D, double('NaN')))"),
            List.of("('item', 0, array(1D, double('-Infinity')))"))) {
      assertThatThrownBy(() -> text(DISTRIBUTION.apply(rows(spark, bad.toArray(String[]::new)))))
          .as(bad.toString())
          .rootCause()
          .isInstanceOf(RewardlakeException.class)
          .hasMessageContaining("Item 'item' needs scores of the same two or more members");
    }
    assertThatThrownBy(() -> DISTRIBUTION.apply(spark.range(1).toDF("item_id")))
        .hasMessageContaining("needs the column 'fold'");
  }

  private static Dataset<Row> rows(SparkSession spark, String... values) {
    return spark.sql(
        "SELECT * FROM VALUES "
            + String.join(", ", values)
            + " AS scores(item_id, fold, member_scores)");
  }

  private static List<String> text(Dataset<Row> rows) {
    return rows.orderBy("item_id").collectAsList().stream().map(Row::toString).toList();
  }
}
