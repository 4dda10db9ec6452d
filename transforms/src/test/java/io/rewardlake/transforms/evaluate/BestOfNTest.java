package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class BestOfNTest {
  private static final StructType CANDIDATE =
      StructType.fromDDL("prompt_id STRING, response_id STRING, gold DOUBLE, noise DOUBLE");

  /** 16 candidates per prompt, gold and noise independent N(0, 1). */
  private static Dataset<Row> candidates(SparkSession spark, int prompts) {
    return spark
        .range(prompts)
        .flatMap((FlatMapFunction<Long, Row>) BestOfNTest::ofPrompt, Encoders.row(CANDIDATE));
  }

  private static Iterator<Row> ofPrompt(Long prompt) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(RandomStreams.of(1, "prompt", prompt.toString()));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      rows.add(RowFactory.create("p" + prompt, "r" + i, normal.sample(), normal.sample()));
    }
    return rows.iterator();
  }

  @Test
  void goldAsItsOwnScoreGivesTheExpectedMaximum(SparkSession spark) {
    List<Row> curve = curve(candidates(spark, 20_000), "gold");
    assertThat(curve).hasSize(16);
    assertThat(gold(curve, 1)).isCloseTo(0, within(0.02));
    assertThat(gold(curve, 2)).isCloseTo(0.564, within(0.02));
    assertThat(gold(curve, 4)).isCloseTo(1.029, within(0.02));
    assertThat(gold(curve, 16)).isCloseTo(1.766, within(0.02));
    assertThat(curve.get(15).<Long>getAs("prompts")).isEqualTo(20_000);
  }

  @Test
  void scoresThatKnowNothingGainNothingAndOppositeOnesLose(SparkSession spark) {
    Dataset<Row> candidates = candidates(spark, 20_000);
    for (Row row : curve(candidates, "noise")) {
      assertThat(row.<Double>getAs("gold")).isCloseTo(0, within(0.025));
    }
    assertThat(gold(curve(candidates, "-gold"), 4)).isCloseTo(-1.029, within(0.02));
  }

  @Test
  void aConstantScoreKeepsTheFirstOfThePermutation(SparkSession spark) {
    List<Row> curve = curve(candidates(spark, 50), "0D");
    assertThat(gold(curve, 16)).isEqualTo(gold(curve, 1));
  }

  @Test
  void anyPartitioningGivesTheSameCurve(SparkSession spark) {
    LayoutContract.assertSameRows(
        candidates(spark, 40).withColumnRenamed("noise", "score"), new BestOfN(3)::apply);
  }

  private static List<Row> curve(Dataset<Row> candidates, String score) {
    return new BestOfN(3)
        .apply(candidates.selectExpr("prompt_id", "response_id", "gold", score + " AS score"))
        .orderBy("n")
        .collectAsList();
  }

  private static double gold(List<Row> curve, int n) {
    return curve.get(n - 1).<Double>getAs("gold");
  }
}
