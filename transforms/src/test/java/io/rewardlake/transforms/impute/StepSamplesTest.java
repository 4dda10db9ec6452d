package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class StepSamplesTest {
  private final SparkSession spark;

  StepSamplesTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void aStepIsItsPartsSideBySide() {
    Dataset<Row> episodes =
        spark.sql(
            "SELECT 'e' AS episode_id, 0 AS chunk, 2 AS length,"
                + " array(array(1f, 2f), array(3f, 4f)) AS observations,"
                + " array(5f, 6f) AS final_observation, array(2, 0) AS action_ids,"
                + " CAST(NULL AS ARRAY<ARRAY<FLOAT>>) AS actions, array(0d, NULL) AS rewards,"
                + " true AS terminated");
    StepLayout all = StepLayout.of(episodes, StepLayout.ALL);
    assertThat(all.discrete()).isTrue();
    assertThat(all.samples())
        .isEqualTo(SampleLayout.empty().and("s", 2).and("a", 3).and("s'", 2).and("terminated", 1));
    assertThat(samples(episodes, all))
        .containsExactly(
            1f, 2f, 0f, 0f, 1f, 3f, 4f, 0f, //
            3f, 4f, 1f, 0f, 0f, 5f, 6f, 1f);
    // A time limit ends no episode
    Dataset<Row> stopped = episodes.withColumn("terminated", expr("false"));
    assertThat(samples(stopped.withColumn("truncated", expr("true")), all)).endsWith(5f, 6f, 0f);
    assertThat(samples(episodes, StepLayout.of(episodes, Set.of("s'", "s"))))
        .containsExactly(1f, 2f, 3f, 4f, 3f, 4f, 5f, 6f);
    assertThatThrownBy(
            () ->
                samples(
                    episodes.withColumn("observations", expr("array(array(1f, 2f), array(3f))")),
                    all))
        .hasMessageContaining("Episode 'e', chunk 0: an observation has not 2 numbers");
    assertThatThrownBy(
            () ->
                StepLayout.of(
                    episodes.withColumn("action_ids", expr("CAST(NULL AS ARRAY<INT>)")),
                    Set.of("s")))
        .hasMessageContaining("only texts");
  }

  @Test
  void vectorsAreActionsToo() {
    Dataset<Row> episodes = continuous();
    StepLayout layout = StepLayout.of(episodes, Set.of("a", "s"));
    assertThat(layout.discrete()).isFalse();
    assertThat(samples(episodes.filter("episode_id = 'e1'"), layout))
        .containsExactly(1f, 10f, 2f, 20f);
    LayoutContract.assertSameRows(episodes, new StepSamples(layout)::apply);
  }

  @Test
  void labelledStepsAreDealtByTheirContent() {
    Dataset<Row> episodes = continuous();
    StepLayout layout = StepLayout.of(episodes, Set.of("a", "s"));
    Dataset<Row> samples = new StepSamples(layout).apply(episodes);
    LabelledSteps labelled = new LabelledSteps(layout.samples(), 40, 3, true, 9);
    List<Row> rows = labelled.apply(samples).orderBy("row_key").collectAsList();
    // Every episode labels its first step; of each seven episodes all have the same transitions
    assertThat(rows).hasSize(50);
    assertThat(rows.stream().map(row -> row.<Integer>getAs("fold")).distinct().count())
        .isGreaterThan(1);
    double sum = 0;
    for (Row row : rows) {
      List<Float> sample = row.getList(row.fieldIndex("sample"));
      assertThat(sample).hasSize(labelled.layout().width());
      assertThat((double) sample.get(2)).isEqualTo(row.<Double>getAs("reward"));
      int fold = row.getAs("fold");
      for (int member = 0; member < 40; member++) {
        for (int other = 0; other < 3; other++) {
          float weight = sample.get(3 + member * 3 + other);
          assertThat(weight)
              .isEqualTo(other == fold ? 0 : sample.get(3 + member * 3 + (fold + 1) % 3));
          sum += weight;
        }
      }
      Row twin =
          rows.stream()
              .filter(other -> other.<Float>getList(2).subList(0, 2).equals(sample.subList(0, 2)))
              .findFirst()
              .orElseThrow();
      assertThat(fold).isEqualTo(twin.<Integer>getAs("fold"));
    }
    // Poisson(1) in two columns of three
    assertThat(sum / 50 / 40 / 2).isCloseTo(1, within(0.1));
    assertThat(
            new LabelledSteps(layout.samples(), 1, 1, false, 9)
                .apply(samples)
                .selectExpr("sample[3] = 1")
                .distinct()
                .collectAsList())
        .extracting(row -> row.getBoolean(0))
        .containsExactly(true);
    LayoutContract.assertSameRows(samples, labelled::apply);
  }

  private Dataset<Row> continuous() {
    return spark
        .range(50)
        .selectExpr(
            "concat('e', id) AS episode_id",
            "0 AS chunk",
            "2 AS length",
            "array(array(float(id % 7)), array(float(id % 7 + 1))) AS observations",
            "array(3f) AS final_observation",
            "CAST(NULL AS ARRAY<INT>) AS action_ids",
            "array(array(10f), array(20f)) AS actions",
            "array(double(id), NULL) AS rewards",
            "false AS terminated");
  }

  private static List<Float> samples(Dataset<Row> episodes, StepLayout layout) {
    Row row = new StepSamples(layout).apply(episodes).head();
    List<Float> samples = row.getList(row.fieldIndex("samples"));
    return IntStream.range(0, samples.size()).mapToObj(samples::get).toList();
  }
}
