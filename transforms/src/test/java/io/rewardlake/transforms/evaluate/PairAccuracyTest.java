package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class PairAccuracyTest {
  private static final PairAccuracy ACCURACY = new PairAccuracy(List.of(), 200, 3);

  @Test
  void tiesCountHalfAndAreReported(SparkSession spark) {
    Row row =
        ACCURACY
            .apply(
                new ScoredPairs()
                    .add(1, 2.0, 1.0) // right
                    .add(0.2, 1.0, 1.5) // right
                    .add(0, 2.0, 1.0) // wrong
                    .add(1, 1.0, 1.0) // the scorer ties
                    .add(0.5, 3.0, 1.0) // the label ties
                    .add(0.5, 1.0, 1.0) // both
                    .dataset(spark))
            .first();
    assertThat(row.<Double>getAs("accuracy")).isEqualTo(3.5 / 6);
    assertThat(row.<Long>getAs("rows")).isEqualTo(6);
    assertThat(row.<Long>getAs("label_ties")).isEqualTo(2);
    assertThat(row.<Long>getAs("score_ties")).isEqualTo(2);
    assertThat(row.<Double>getAs("low")).isLessThan(3.5 / 6);
    assertThat(row.<Double>getAs("high")).isGreaterThan(3.5 / 6);
  }

  @Test
  void scoresThatAreNotNumbersAreRefused(SparkSession spark) {
    for (Double bad : new Double[] {null, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(
              () -> ACCURACY.apply(new ScoredPairs().add(1, bad, 1.0).dataset(spark)).first())
          .rootCause()
          .isInstanceOf(RewardlakeException.class)
          .hasMessageContaining("pair 'p0' of source 'test'");
    }
  }

  @Test
  void anyPartitioningGivesTheSameRow(SparkSession spark) {
    ScoredPairs pairs = new ScoredPairs();
    for (int i = 0; i < 120; i++) {
      pairs.add(i % 3 / 2.0, Math.sin(i), Math.cos(i));
    }
    LayoutContract.assertSameRows(pairs.dataset(spark), ACCURACY::apply);
  }
}
