package io.rewardlake.jobs.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sweep over aggregators tells what was planted in the solutions that its notebook makes. */
@ExtendWith(SparkExtension.class)
class ProcessRewardsTest {
  @Test
  void theSweepShowsWhichRewardsAreRightAndWhichPayForPadding(SparkSession spark)
      throws IOException {
    Map<String, Row> rows =
        spark.sql(query()).collectAsList().stream()
            .collect(
                Collectors.toMap(row -> row.getString(0) + " " + row.getString(1), row -> row));
    assertThat(rows).hasSize(3 * 7);
    double mean = figure(rows, "all mean", "auroc");
    assertThat(figure(rows, "all min", "auroc"))
        .isCloseTo(0.91, within(0.02))
        .isGreaterThanOrEqualTo(mean + 0.05);
    assertThat(figure(rows, "all log_product", "auroc"))
        .isCloseTo(0.85, within(0.02))
        .isGreaterThanOrEqualTo(mean + 0.02);
    assertThat(mean).isCloseTo(0.81, within(0.02));
    assertThat(figure(rows, "all sum", "auroc")).isCloseTo(0.36, within(0.02));

    assertThat(figure(rows, "short min", "accuracy"))
        .isGreaterThan(figure(rows, "long min", "accuracy") + 0.2);
    assertThat(figure(rows, "all min", "mean_steps")).isCloseTo(7, within(0.2));
    // A right step has a score of 0.8, whose logarithm is -0.234, on average
    assertThat(figure(rows, "all sum", "slope_correct")).isCloseTo(0.8, within(0.02));
    assertThat(figure(rows, "all mean", "slope_correct")).isCloseTo(0, within(0.005));
    assertThat(figure(rows, "all log_product", "slope_correct")).isCloseTo(-0.234, within(0.02));
    assertThat(figure(rows, "all min", "slope_correct")).isBetween(-0.05, -0.01);
  }

  private static double figure(Map<String, Row> rows, String key, String column) {
    return ((Number) rows.get(key).getAs(column)).doubleValue();
  }

  private static String query() throws IOException {
    JsonNode notebook =
        new ObjectMapper()
            .readTree(RealData.repository().resolve("notebooks/process_rewards.ipynb").toFile());
    return StreamSupport.stream(notebook.path("cells").spliterator(), false)
        .filter(cell -> cell.path("id").asText().equals("sweep"))
        .flatMap(cell -> StreamSupport.stream(cell.path("source").spliterator(), false))
        .map(JsonNode::asText)
        .collect(Collectors.joining());
  }
}
