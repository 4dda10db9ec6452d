package io.rewardlake.transforms.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class SimulatedComparisonsTest {
  private static final SimulatedComparisons STANDARD = SimulatedComparisons.standard(11);

  @Test
  void countsAreAsAskedFor(SparkSession spark) {
    Dataset<Row> items = STANDARD.items(spark);
    assertThat(items.count()).isEqualTo(600);
    assertThat(items.select("text").distinct().count()).isEqualTo(600);
    assertThat(items.select("topic").distinct().count()).isEqualTo(20);
    assertThat(items.where("size(split(text, ' ')) BETWEEN 8 AND 40").count()).isEqualTo(600);
    Dataset<Row> pairs = STANDARD.pairs(spark).cache();
    assertThat(pairs.count()).isEqualTo(6_000);
    assertThat(
            pairs
                .selectExpr("least(item_a, item_b)", "greatest(item_a, item_b)")
                .distinct()
                .count())
        .isEqualTo(6_000);
    assertThat(pairs.where("item_a = item_b").count()).isZero();
    Dataset<Row> votes = STANDARD.votes(spark);
    assertThat(votes.count()).isEqualTo(30_000);
    assertThat(votes.select("annotator_id").distinct().count()).isEqualTo(12);
  }

  @Test
  void pairsCarryTheRewardsOfTheirItems(SparkSession spark) {
    Dataset<Row> rewards = STANDARD.items(spark).select("item_id", "topic", "planted_reward");
    Dataset<Row> joined =
        STANDARD
            .pairs(spark)
            .join(rewards.toDF("item_a", "topic", "reward_a"), new String[] {"item_a", "topic"})
            .join(rewards.toDF("item_b", "topic", "reward_b"), new String[] {"item_b", "topic"});
    assertThat(joined.where("planted_reward_a = reward_a AND planted_reward_b = reward_b").count())
        .isEqualTo(6_000);
  }

  @Test
  void longerTextsAreBetterButNotAlways(SparkSession spark) {
    // corr(reward, length) = 0.6 / sqrt(0.6^2 + 1.06^2) = 0.49; P = 1/2 + asin(0.49) / pi = 0.66
    Dataset<Row> items = STANDARD.items(spark).selectExpr("item_id", "length(text) AS length");
    Dataset<Row> pairs =
        STANDARD
            .pairs(spark)
            .join(items.toDF("item_a", "length_a"), "item_a")
            .join(items.toDF("item_b", "length_b"), "item_b");
    long longer =
        pairs
            .where("signum(length_a - length_b) = signum(planted_reward_a - planted_reward_b)")
            .count();
    assertThat(longer / 6_000.0).isBetween(0.60, 0.72);
  }

  @Test
  void aFifthOfThePairsIsSwappedAndVotesFollowTheTruthElsewhere(SparkSession spark) {
    Dataset<Row> pairs = STANDARD.pairs(spark);
    assertThat(pairs.where("planted_flip").count() / 6_000.0).isCloseTo(0.2, within(0.02));
    assertThat(pairs.where("planted_reward_a > planted_reward_b").count() / 6_000.0)
        .isCloseTo(0.5, within(0.03));
    Dataset<Row> right =
        STANDARD
            .votes(spark)
            .join(pairs, "pair_id")
            .where("label <> 0.5")
            .selectExpr(
                "planted_flip",
                "CAST((label = 1) = (planted_reward_a > planted_reward_b) AS INT) AS right")
            .groupBy("planted_flip")
            .avg("right")
            .orderBy("planted_flip");
    List<Row> shares = right.collectAsList();
    assertThat(shares.get(0).getDouble(1)).isGreaterThan(0.8);
    assertThat(shares.get(1).getDouble(1)).isLessThan(0.2);
  }

  @Test
  void betterAnnotatorsAreRightMoreOften(SparkSession spark) {
    List<Double> qualities = STANDARD.qualities();
    assertThat(qualities).isSorted().hasSize(12);
    assertThat(qualities.get(11)).isCloseTo(4, within(1e-12));
    Dataset<Row> right =
        STANDARD
            .votes(spark)
            .join(STANDARD.pairs(spark).where("NOT planted_flip"), "pair_id")
            .where("label <> 0.5")
            .selectExpr(
                "annotator_id",
                "CAST((label = 1) = (planted_reward_a > planted_reward_b) AS INT) AS right")
            .groupBy("annotator_id")
            .avg("right")
            .orderBy("annotator_id");
    List<Row> shares = right.collectAsList();
    assertThat(shares.get(11).getDouble(1)).isGreaterThan(shares.get(0).getDouble(1) + 0.1);
  }

  @Test
  void anotherSeedGivesOtherTextsAndTheSameSeedTheSame(SparkSession spark) {
    Dataset<Row> items = STANDARD.items(spark);
    assertThat(items.intersect(SimulatedComparisons.standard(11).items(spark)).count())
        .isEqualTo(600);
    assertThat(
            items
                .select("text")
                .intersect(SimulatedComparisons.standard(12).items(spark).select("text"))
                .count())
        .isZero();
    assertThatThrownBy(() -> new SimulatedComparisons(2, 3, 7, 3, 3, 0, 0, 0, 1))
        .hasMessageContaining("pairs is 7; allowed is at most 6");
  }
}
