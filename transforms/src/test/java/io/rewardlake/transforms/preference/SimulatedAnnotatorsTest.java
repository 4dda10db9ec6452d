package io.rewardlake.transforms.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.udf.preference.Logistic;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class SimulatedAnnotatorsTest {
  private static final int PAIRS = 20_000;

  /** Standard error of a share over 20,000 votes: at most 0.0036. */
  @Test
  void preferencesFollowTheLogisticOfTheRewardDifference(SparkSession spark) {
    assertThat(share(spark, 1.5, 0, 0.8, 1.0)).isCloseTo(Logistic.sigmoid(1.2), within(0.012));
    assertThat(share(spark, 1.5, 0, -0.8, 1.0)).isCloseTo(Logistic.sigmoid(-1.2), within(0.012));
    assertThat(share(spark, 0, 0, 0.8, 1.0)).isCloseTo(0.5, within(0.012));
    assertThat(share(spark, 1_000, 0, 0.8, 1.0)).isEqualTo(1.0);
    assertThat(share(spark, 1.5, 0, 0.8, 0.5)).isZero();
  }

  @Test
  void aThresholdMakesTies(SparkSession spark) {
    double a = Logistic.sigmoid(1.2 - 0.5);
    double b = Logistic.sigmoid(-1.2 - 0.5);
    assertThat(share(spark, 1.5, 0.5, 0.8, 1.0)).isCloseTo(a, within(0.012));
    assertThat(share(spark, 1.5, 0.5, 0.8, 0.0)).isCloseTo(b, within(0.012));
    assertThat(share(spark, 1.5, 0.5, 0.8, 0.5)).isCloseTo(1 - a - b, within(0.012));
  }

  @Test
  void everyPairGetsItsVotesFromDifferentAnnotatorsEvenly(SparkSession spark) {
    Dataset<Row> votes =
        new SimulatedAnnotators(List.of(1.0, 1.0, 1.0, 1.0), 3, 0, 7)
            .apply(pairs(spark, 4_000, 0.5))
            .cache();
    assertThat(votes.count()).isEqualTo(12_000);
    assertThat(votes.dropDuplicates("pair_id", "annotator_id").count()).isEqualTo(12_000);
    // 3,000 expected per annotator, standard deviation 27
    assertThat(votes.groupBy("annotator_id").count().where("abs(count - 3000) < 140").count())
        .isEqualTo(4);
  }

  @Test
  void anyPartitioningGivesTheSameVotes(SparkSession spark) {
    SimulatedAnnotators annotators = new SimulatedAnnotators(List.of(0.5, 2.0, 4.0), 2, 0.3, 7);
    LayoutContract.assertSameRows(pairs(spark, 200, 0.5), annotators::apply);
    assertThatThrownBy(() -> new SimulatedAnnotators(List.of(1.0), 2, 0, 7))
        .hasMessageContaining("votesPerPair is 2");
  }

  private static double share(
      SparkSession spark, double quality, double threshold, double difference, double label) {
    Dataset<Row> votes =
        new SimulatedAnnotators(List.of(quality), 1, threshold, 7)
            .apply(pairs(spark, PAIRS, difference));
    return (double) votes.where("label = " + label).count() / PAIRS;
  }

  private static Dataset<Row> pairs(SparkSession spark, int count, double difference) {
    return spark
        .range(count)
        .selectExpr(
            "CAST(id AS STRING) AS pair_id", "0.1 + " + difference + " AS gold_a", "0.1 AS gold_b");
  }
}
