package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class PolicyReturnsTest {
  private static final StructType EPISODES =
      StructType.fromDDL(
          "episode_id STRING, chunk INT, length INT, rewards ARRAY<DOUBLE>, success BOOLEAN");

  private final SparkSession spark;

  PolicyReturnsTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void meansHaveTheirNormalIntervals() {
    Map<String, Row> metrics =
        metrics(
            row("a", 0, true, 1.0, 2.0),
            // The rest of the same episode
            row("a", 1, true, 3.0),
            row("b", 0, false, 2.0),
            row("c", 0, null, 1.0));
    // Returns 6, 2 and 1: mean 3, variance 7
    double half = 1.96 * Math.sqrt(7 / 3.0);
    expect(metrics.get("mean_return"), 3, half, 3);
    // Lengths 3, 1 and 1
    expect(metrics.get("mean_length"), 5 / 3.0, 1.96 * Math.sqrt(4 / 3.0 / 3), 3);
    // Of two that are known
    expect(metrics.get("success_rate"), 0.5, 1.96 * 0.5, 2);
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    Map<String, Row> metrics = metrics(row("a", 0, null, 1.0, null), row("b", 0, null, 4.0));
    assertThat(metrics).containsOnlyKeys("mean_return", "mean_length");
    Row returns = metrics.get("mean_return");
    assertThat(returns.<Double>getAs("value")).isEqualTo(4);
    assertThat(returns.<Long>getAs("rows")).isEqualTo(1);
    // One episode has no interval
    assertThat(returns.<Double>getAs("low")).isNull();
  }

  private static void expect(Row metric, double value, double half, long rows) {
    assertThat(metric.<Double>getAs("value")).isCloseTo(value, within(1e-12));
    assertThat(metric.<Double>getAs("low")).isCloseTo(value - half, within(1e-12));
    assertThat(metric.<Double>getAs("high")).isCloseTo(value + half, within(1e-12));
    assertThat(metric.<Long>getAs("rows")).isEqualTo(rows);
  }

  private Map<String, Row> metrics(Row... rows) {
    return new PolicyReturns("policy", "world", "three episodes")
            .apply(spark.createDataFrame(List.of(rows), EPISODES).repartition(3))
            .collectAsList()
            .stream()
            .collect(Collectors.toMap(row -> row.getAs("metric"), row -> row));
  }

  private static Row row(String episode, int chunk, Boolean success, Double... rewards) {
    return RowFactory.create(episode, chunk, rewards.length, Arrays.asList(rewards), success);
  }
}
