package io.rewardlake.transforms.impute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ImputationQualityTest {
  private final SparkSession spark;

  ImputationQualityTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void errorsAreMeasuredPerTenth() {
    // Rewards 0 to 19, two per decile; the imputed ones are 0.5 too high from 10 on
    Dataset<Row> steps =
        spark
            .range(20)
            .selectExpr("double(id) AS reward", "double(id) + IF(id < 10, 0, 0.5) AS imputed");
    Map<String, Row> slices = slices(new ImputationQuality().apply(steps));
    assertThat(slices).hasSize(11);
    // Spread of 0 to 19: 20 (20^2 - 1) / 12
    assertThat(slices.get("all").<Double>getAs("r2"))
        .isCloseTo(1 - 10 * 0.25 / (20 * 399 / 12.0), within(1e-12));
    assertThat(slices.get("all").<Double>getAs("mae")).isCloseTo(0.25, within(1e-12));
    Row top = slices.get("decile=10");
    assertThat(top.<Double>getAs("reward_mean")).isEqualTo(18.5);
    assertThat(top.<Double>getAs("imputed_mean")).isEqualTo(19);
    assertThat(top.<Long>getAs("rows")).isEqualTo(2);
    assertThat(top.<Double>getAs("r2")).isCloseTo(1 - 0.5 / 0.5, within(1e-12));
    LayoutContract.assertSameRows(steps, new ImputationQuality()::apply);
    // Equal rewards are in one decile, and have no R^2
    Map<String, Row> equal =
        slices(new ImputationQuality().apply(steps.selectExpr("0.1 AS reward", "imputed")));
    assertThat(equal.keySet()).containsExactlyInAnyOrder("all", "decile=6");
    assertThat((Object) equal.get("all").getAs("r2")).isNull();
  }

  @Test
  void sparseRewardsNeedFiveRewardedSteps() {
    assertThat(support("double(id < 4)", 100).rewarded()).isEqualTo(4);
    assertThatThrownBy(() -> support("double(id < 4)", 100).requireEnough())
        .hasMessageContaining("only 4 of 100 labelled steps");
    assertThatCode(() -> support("double(id < 5)", 100).requireEnough()).doesNotThrowAnyException();
    // No two rewards are equal: the few far ones are the rewarded ones
    String car = "IF(id < 2, 100D, -id / 1000D)";
    assertThat(support(car, 100).sparse()).isTrue();
    assertThatThrownBy(() -> support(car, 100).requireEnough()).hasMessageContaining("only 2 of");
    assertThat(support("double(id)", 100).sparse()).isFalse();
    // Nothing but zeros: no reward was seen; nothing but ones: there is nothing else
    assertThatThrownBy(() -> support("0D", 100).requireEnough()).hasMessageContaining("only 0 of");
    assertThatCode(() -> support("1D", 100).requireEnough()).doesNotThrowAnyException();
    assertThatThrownBy(() -> support("0D", 0)).hasMessageContaining("No step has a reward");
  }

  @Test
  void aShareIsHiddenByTheStepsKey() {
    Dataset<Row> episodes =
        spark
            .range(200)
            .selectExpr(
                "concat('e', id) AS episode_id",
                "0 AS chunk",
                "transform(sequence(1, 50), t -> double(t)) AS rewards");
    Dataset<Row> hidden = new HideRewards(0.1, 3).apply(episodes);
    double kept = count(hidden) / 10_000.0;
    // Five standard deviations of a binomial share
    assertThat(kept).isCloseTo(0.1, within(5 * Math.sqrt(0.09 / 10_000)));
    assertThat(hidden.filter("truth[7] <> 8").count()).isZero();
    assertThat(
            hidden.filter("size(filter(sequence(0, 49), t -> rewards[t] <> truth[t])) > 0").count())
        .isZero();
    assertThat(count(new HideRewards(1, 3).apply(episodes))).isEqualTo(10_000);
    LayoutContract.assertSameRows(episodes, new HideRewards(0.1, 3)::apply);
  }

  @Test
  void observedRewardsPassBitForBit() {
    Dataset<Row> steps =
        spark.sql(
            "SELECT 'e' AS episode_id, 0 AS chunk, 5 AS length,"
                + " array(-0.0D, NULL, 4.9E-324D, 0D, 0.1D + 0.2D) AS rewards,"
                + " array(1D, 2D, 3D, 4D, 5D) AS label");
    Row row = new RewardLabels("l", "imputed", "m").apply(steps).head();
    List<Double> rewards = row.getList(row.fieldIndex("rewards"));
    assertThat(rewards.stream().map(Double::doubleToRawLongBits))
        .containsExactly(
            Double.doubleToRawLongBits(-0.0),
            Double.doubleToRawLongBits(2),
            1L,
            0L,
            Double.doubleToRawLongBits(0.1 + 0.2));
    assertThat(row.<Boolean>getList(row.fieldIndex("observed")))
        .containsExactly(true, false, true, true, true);
    assertThat((Object) row.getAs("std")).isNull();
  }

  private static long count(Dataset<Row> hidden) {
    return hidden.selectExpr("sum(size(filter(rewards, r -> r IS NOT NULL)))").head().getLong(0);
  }

  private RewardSupport support(String reward, int steps) {
    return RewardSupport.of(spark.range(steps).selectExpr(reward + " AS reward"), "none");
  }

  private static Map<String, Row> slices(Dataset<Row> quality) {
    return quality.collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getAs("slice"), row -> row));
  }
}
