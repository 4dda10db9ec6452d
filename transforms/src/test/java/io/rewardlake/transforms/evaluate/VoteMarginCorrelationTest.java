package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class VoteMarginCorrelationTest {
  private static Map<String, String> votes(double margin) {
    return Map.of("vote_margin", Double.toString(margin));
  }

  @Test
  void bothSidesAreOrientedByTheLabel(SparkSession spark) {
    Dataset<Row> pairs =
        new ScoredPairs()
            .add(1, 3.0, 0.0, "a", "b", votes(1.0))
            .add(0, 0.0, 2.0, "a", "b", votes(-0.2))
            .add(0, 1.0, 0.0, "a", "b", votes(-0.6))
            .add(1, 0.5, 0.0, "a", "b", votes(-0.2))
            .add(0.5, 9.0, 0.0, "a", "b", votes(0.0)) // a tie has no orientation
            .dataset(spark);
    Row row = new VoteMarginCorrelation(List.of()).apply(pairs).first();
    double expected =
        new SpearmansCorrelation()
            .correlation(new double[] {3, 2, -1, 0.5}, new double[] {1, 0.2, 0.6, -0.2});
    assertThat(row.<Double>getAs("vote_margin_spearman")).isCloseTo(expected, within(1e-12));
    assertThat(row.<Long>getAs("rows")).isEqualTo(4);
  }
}
