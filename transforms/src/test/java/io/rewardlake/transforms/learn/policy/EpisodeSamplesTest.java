package io.rewardlake.transforms.learn.policy;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.policy.model.Normalisation;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class EpisodeSamplesTest {
  private static final StructType EPISODES =
      StructType.fromDDL(
          "episode_id STRING, chunk INT, length INT, observations ARRAY<ARRAY<FLOAT>>,"
              + " final_observation ARRAY<FLOAT>, action_ids ARRAY<INT>,"
              + " actions ARRAY<ARRAY<FLOAT>>, rewards ARRAY<DOUBLE>, log_probs ARRAY<DOUBLE>,"
              + " terminated BOOLEAN");
  private static final PolicyNetwork NETWORK =
      PolicyNetwork.of(
          new EpisodeSpaces(Box.of(-10, 10, 2), new Discrete(3, 1)),
          Head.CATEGORICAL,
          List.of(),
          Activation.TANH);
  private static final SampleLayout ALL =
      SampleLayout.empty()
          .and("observation", 2)
          .and("next_observation", 2)
          .and("action", 1)
          .and("next_action", 1)
          .and("reward", 1)
          .and("return_to_go", 1)
          .and("terminated", 1)
          .and("log_prob", 1);

  private final SparkSession spark;

  EpisodeSamplesTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void everyStepIsASample() {
    List<Row> rows =
        new EpisodeSamples(ALL, NETWORK, 0.5, 0, false)
            .apply(episodes())
            .orderBy("row_key")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.getString(0))
        .containsExactly("a:000000:0000", "a:000000:0001", "a:000001:0000", "b:000000:0000");
    // The second part of episode a has return 4: 1 + 0.5 (2 + 0.5 * 4) = 3
    assertThat(sample(rows, 0)).containsExactly(1, 2, 3, 4, 0, 2, 1, 3, 0, -0.5f);
    assertThat(sample(rows, 1)).containsExactly(3, 4, 5, 6, 2, 1, 2, 4, 0, -0.25f);
    assertThat(sample(rows, 2)).containsExactly(5, 6, 7, 8, 1, 0, 4, 4, 1, -1f);
    assertThat(sample(rows, 3)).containsExactly(0, 0, 9, 9, 0, 0, -1, -1, 0, -2f);
    assertThat(rows).extracting(row -> row.getBoolean(1)).containsOnly(false);
  }

  @Test
  void furtherColumnsComeFromTheRow() {
    SampleLayout layout =
        SampleLayout.empty().and("advantage", 1).and("weight", 1).and("direction", 2);
    Dataset<Row> in =
        episodes()
            .withColumn("advantage", expr("transform(rewards, r -> r * 10)"))
            .withColumn("weight", expr("chunk + 0.5D"))
            .withColumn("direction", expr("observations"));
    List<Row> rows =
        new EpisodeSamples(layout, NETWORK, 1, 0, false)
            .apply(in)
            .orderBy("row_key")
            .collectAsList();
    assertThat(sample(rows, 1)).containsExactly(20, 0.5f, 3, 4);
    assertThat(sample(rows, 2)).containsExactly(40, 1.5f, 5, 6);
  }

  @Test
  void observationsAreNormalisedByTheirOwnMoments() {
    Normalisation by = ObservationStatistics.of(episodes(), 2);
    // 1, 3, 5, 0 and 2, 4, 6, 0
    assertThat((double) by.mean().get(0)).isCloseTo(2.25, within(1e-6));
    assertThat((double) by.mean().get(1)).isCloseTo(3, within(1e-6));
    assertThat((double) by.std().get(0)).isCloseTo(Math.sqrt(14.75 / 4) + 1e-3, within(1e-6));
    SampleLayout layout = SampleLayout.empty().and("observation", 2).and("next_observation", 2);
    List<Row> rows =
        new EpisodeSamples(layout, NETWORK.normalised(by), 1, 0, false)
            .apply(episodes())
            .orderBy("row_key")
            .collectAsList();
    float[] first = sample(rows, 0);
    assertThat(first[0]).isCloseTo((1 - 2.25f) / by.std().get(0), within(1e-6f));
    assertThat(first[3]).isCloseTo((4 - 3f) / by.std().get(1), within(1e-6f));
  }

  @Test
  void aMissingRewardIsAnErrorOrNoSample() {
    Dataset<Row> in =
        episodes().withColumn("rewards", expr("transform(rewards, r -> if(r = 2, null, r))"));
    SampleLayout reward = SampleLayout.empty().and("observation", 2).and("reward", 1);
    assertThatThrownBy(() -> new EpisodeSamples(reward, NETWORK, 1, 0, false).apply(in).count())
        .hasStackTraceContaining("Episode 'a' cannot be learned from: step 1");
    assertThat(new EpisodeSamples(reward, NETWORK, 1, 0, true).apply(in).count()).isEqualTo(3);
    // The return of the first step needs the reward of the second
    SampleLayout returns = SampleLayout.empty().and("observation", 2).and("return_to_go", 1);
    assertThat(new EpisodeSamples(returns, NETWORK, 1, 0, true).apply(in).count()).isEqualTo(2);
    SampleLayout none = SampleLayout.empty().and("observation", 2).and("action", 1);
    assertThat(new EpisodeSamples(none, NETWORK, 1, 0, false).apply(in).count()).isEqualTo(4);
  }

  @Test
  void wholeEpisodesAreHeldOut() {
    Dataset<Row> many =
        spark
            .range(2000)
            .selectExpr("concat('e', id) AS episode_id", "explode(array(0, 1)) AS chunk")
            .selectExpr(
                "*",
                "1 AS length",
                "false AS terminated",
                "array(array(1f, 2f)) AS observations",
                "array(1) AS action_ids");
    SampleLayout layout = SampleLayout.empty().and("observation", 2).and("action", 1);
    Dataset<Row> samples =
        new EpisodeSamples(layout, NETWORK, 1, 0.1, false)
            .apply(many)
            .groupBy(expr("split(row_key, ':')[0]").as("episode_id"))
            .agg(expr("count(DISTINCT held_out)").as("kinds"), expr("first(held_out)").as("held"));
    assertThat(samples.filter("kinds > 1").count()).isZero();
    // 3 deviations of a binomial share
    assertThat(samples.filter("held").count() / 2000.0).isCloseTo(0.1, within(0.021));
  }

  @Test
  void spacesAreThoseOfTheData() {
    assertThat(EpisodeSpaces.read(episodes()))
        .isEqualTo(
            new EpisodeSpaces(
                Box.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 2), Discrete.of(4)));
  }

  @Test
  void samplesDoNotDependOnTheLayout() {
    LayoutContract.assertSameRows(
        episodes(), in -> new EpisodeSamples(ALL, NETWORK, 0.9, 0.3, false).apply(in));
  }

  private Dataset<Row> episodes() {
    return spark.createDataFrame(
        List.of(
            row(
                "a",
                0,
                new float[][] {{1, 2}, {3, 4}, {5, 6}},
                List.of(1, 3),
                List.of(1.0, 2.0),
                List.of(-0.5, -0.25),
                false),
            row(
                "a",
                1,
                new float[][] {{5, 6}, {7, 8}},
                List.of(2),
                List.of(4.0),
                List.of(-1.0),
                true),
            row(
                "b",
                0,
                new float[][] {{0, 0}, {9, 9}},
                List.of(1),
                List.of(-1.0),
                List.of(-2.0),
                false)),
        EPISODES);
  }

  private static Row row(
      String id,
      int chunk,
      float[][] seen,
      List<Integer> actions,
      List<Double> rewards,
      List<Double> logProbs,
      boolean terminated) {
    List<List<Float>> vectors = Arrays.stream(seen).map(x -> List.of(x[0], x[1])).toList();
    int length = actions.size();
    return RowFactory.create(
        id,
        chunk,
        length,
        vectors.subList(0, length),
        vectors.get(length),
        actions,
        null,
        rewards,
        logProbs,
        terminated);
  }

  private static float[] sample(List<Row> rows, int index) {
    List<Float> values = rows.get(index).getList(2);
    float[] sample = new float[values.size()];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = values.get(i);
    }
    return sample;
  }
}
