package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class LengthBiasTest {
  private static final LengthBias BIAS = new LengthBias(List.of());

  @Test
  void asCountedByHand(SparkSession spark) {
    Dataset<Row> pairs =
        new ScoredPairs()
            .add(1, 2.0, 0.0, "xxxx", "x", Map.of()) // longer won, right
            .add(0, 1.0, 0.0, "x", "xxx", Map.of()) // longer won, wrong
            .add(0, -1.0, 3.0, "x", "xx", Map.of()) // longer won, right
            .add(1, 0.0, 1.0, "x", "xxx", Map.of()) // longer lost, wrong
            .add(0.5, 0.0, 1.0, "x", "xxx", Map.of()) // no winner
            .add(1, 1.0, 0.0, "xx", "xx", Map.of()) // same length
            .dataset(spark);
    Row row = BIAS.apply(pairs).first();
    assertThat(row.<Double>getAs("longer_won_accuracy")).isEqualTo(2.0 / 3);
    assertThat(row.<Double>getAs("longer_lost_accuracy")).isZero();
    assertThat(row.<Long>getAs("longer_won_rows")).isEqualTo(3);
    assertThat(row.<Long>getAs("longer_lost_rows")).isEqualTo(1);
    assertThat(row.<Long>getAs("rows")).isEqualTo(6);
    double expected =
        new PearsonsCorrelation()
            .correlation(new double[] {2, 1, -4, -1, -1, 1}, new double[] {3, -2, -1, -2, -2, 0});
    assertThat(row.<Double>getAs("pearson")).isCloseTo(expected, within(1e-12));
  }

  @Test
  void theBaselineFollowsLengthEntirely(SparkSession spark) {
    Row row = BIAS.apply(LengthBias.longerTextWins(pairs(spark))).first();
    assertThat(row.<Double>getAs("longer_won_accuracy")).isEqualTo(1.0);
    assertThat(row.<Double>getAs("longer_lost_accuracy")).isZero();
    assertThat(row.<Double>getAs("pearson")).isCloseTo(1, within(1e-12));
    assertThat(row.<Double>getAs("spearman")).isCloseTo(1, within(1e-12));
  }

  @Test
  void anyPartitioningGivesTheSameRow(SparkSession spark) {
    LayoutContract.assertSameRows(pairs(spark), BIAS::apply);
  }

  private static Dataset<Row> pairs(SparkSession spark) {
    ScoredPairs pairs = new ScoredPairs();
    for (int i = 0; i < 100; i++) {
      pairs.add(i % 2, Math.sin(i), Math.cos(i), "x".repeat(i % 11), "x".repeat(i % 7), Map.of());
    }
    return pairs.dataset(spark);
  }
}
