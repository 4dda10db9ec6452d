package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.udf.preference.Logistic;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class CalibrationTest {
  private static final Calibration CALIBRATION = new Calibration(List.of(), 10);

  /** Score differences N(0, 4), labels by the logistic of the difference, then scores scaled. */
  private static Dataset<Row> drawn(SparkSession spark, int pairs, double scale) {
    ScoredPairs drawn = new ScoredPairs();
    UniformRandomProvider random = RandomStreams.of(1, "calibration");
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int i = 0; i < pairs; i++) {
      double difference = 2 * normal.sample();
      int label = random.nextDouble() < Logistic.sigmoid(difference) ? 1 : 0;
      drawn.add(label, scale * (difference + 1), scale * 1.0);
    }
    return drawn.dataset(spark);
  }

  @Test
  void calibratedScoresHaveNoErrorAndSharpenedOnesTheClosedForm(SparkSession spark) {
    Row calibrated = CALIBRATION.apply(drawn(spark, 20_000, 1)).first();
    assertThat(calibrated.<Double>getAs("ece")).isLessThanOrEqualTo(0.01);
    assertThat(calibrated.<Double>getAs("mce")).isLessThanOrEqualTo(0.03);
    // E sigma(d) (1 - sigma(d)) for d ~ N(0, 4)
    assertThat(calibrated.<Double>getAs("brier")).isCloseTo(expectedBrier(), within(0.004));
    Row sharpened = CALIBRATION.apply(drawn(spark, 20_000, 3)).first();
    assertThat(sharpened.<Double>getAs("ece")).isCloseTo(0.133, within(0.006));
    assertThat(sharpened.<Long>getAs("rows")).isEqualTo(20_000);
  }

  @Test
  void confidenceOneIsInTheLastBinAndTiesCountHalf(SparkSession spark) {
    Dataset<Row> pairs =
        new ScoredPairs()
            .add(1, 1_000.0, 0.0)
            .add(0, 0.0, 1_000.0)
            .add(1, 0.0, 1_000.0)
            .add(1, 2.0, 2.0)
            .dataset(spark);
    List<Row> bins = CALIBRATION.reliability(pairs).orderBy("bin").collectAsList();
    assertThat(bins).hasSize(2);
    assertThat(bins.get(0).<Integer>getAs("bin")).isEqualTo(5);
    assertThat(bins.get(0).<Double>getAs("accuracy")).isEqualTo(0.5);
    assertThat(bins.get(0).<Double>getAs("confidence")).isEqualTo(0.5);
    assertThat(bins.get(1).<Integer>getAs("bin")).isEqualTo(9);
    assertThat(bins.get(1).<Long>getAs("rows")).isEqualTo(3);
    Row row = CALIBRATION.apply(pairs).first();
    assertThat(row.<Double>getAs("ece")).isCloseTo(0.75 * (1 - 2.0 / 3), within(1e-12));
    assertThat(row.<Double>getAs("mce")).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(row.<Double>getAs("brier")).isCloseTo((1 + 0.25) / 4, within(1e-12));
  }

  @Test
  void anyPartitioningGivesTheSameRow(SparkSession spark) {
    LayoutContract.assertSameRows(drawn(spark, 500, 1), CALIBRATION::apply);
  }

  private static double expectedBrier() {
    double sum = 0;
    double step = 1e-3;
    for (double z = -8; z < 8; z += step) {
      double p = Logistic.sigmoid(2 * z);
      sum += step * p * (1 - p) * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }
    return sum;
  }
}
