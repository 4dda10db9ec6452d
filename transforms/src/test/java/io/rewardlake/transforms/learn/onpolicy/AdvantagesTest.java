package io.rewardlake.transforms.learn.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SparkExtension.class)
class AdvantagesTest {
  private static final StructType EPISODES =
      StructType.fromDDL(
          "episode_id STRING, group_id STRING, chunk INT, length INT, rewards ARRAY<DOUBLE>,"
              + " terminated BOOLEAN, value ARRAY<DOUBLE>");

  private final SparkSession spark;

  AdvantagesTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void aTruncatedEpisodeGoesOnWithTheCriticsValue() {
    List<Row> rows = rows(new Advantages("gae", 0.5, 0.5, false, Aggregation.TOKEN_MEAN, 1));
    // Ends: d_1 = 4 - 8 = -4, d_0 = 2 + 0.5 * 8 - 4 = 2, A_0 = 2 + 0.25 * -4
    assertThat(rows.get(0).<Double>getList(1)).containsExactly(1.0, -4.0);
    assertThat(rows.get(0).<Double>getList(2)).containsExactly(5.0, 4.0);
    assertThat(rows.get(0).<Double>getList(3)).containsExactly(4.0, 8.0);
    // Cut: d_0 = 1 + 0.5 * 6 - 2
    assertThat(rows.get(1).<Double>getList(1)).containsExactly(2.0);
    assertThat(rows.get(1).<Double>getList(2)).containsExactly(4.0);
  }

  @Test
  void reinforceTakesTheRewardToGo() {
    List<Row> rows = rows(new Advantages("reinforce", 0.5, 1, false, Aggregation.TOKEN_MEAN, 1));
    assertThat(rows.get(0).<Double>getList(1)).containsExactly(4.0, 4.0);
    assertThat(rows.get(1).<Double>getList(1)).containsExactly(1.0);
  }

  @Test
  void allStepsOfAnEpisodeHaveTheAdvantageOfItsReturn() {
    List<Row> rows = rows(new Advantages("rloo", 1, 1, false, Aggregation.TOKEN_MEAN, 1));
    assertThat(rows.get(0).<Double>getList(1)).containsExactly(5.0, 5.0);
    assertThat(rows.get(1).<Double>getList(1)).containsExactly(-5.0);
  }

  @Test
  void whitenedAdvantagesHaveMeanZeroAndDeviationOne() {
    List<Row> rows = rows(new Advantages("reinforce", 1, 1, true, Aggregation.TOKEN_MEAN, 1));
    // Of 6, 4, 1: mean 11/3, variance 19/3
    double scale = Math.sqrt(19 / 3.0);
    assertThat(rows.get(0).<Double>getList(1).get(0)).isCloseTo(7 / 3.0 / scale, within(1e-6));
    assertThat(rows.get(1).<Double>getList(1).get(0)).isCloseTo(-8 / 3.0 / scale, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    // 3 steps in 2 episodes, the first has 2 steps and the second 1
    "token-mean, 1, 1",
    "seq-mean-token-sum, 1.5, 1.5",
    "seq-mean-token-mean, .75, 1.5",
    "constant-divisor, .15, .15"
  })
  void weightsMakeTheMeanOverStepsTheNamedOne(String aggregation, double first, double second) {
    List<Row> rows =
        rows(new Advantages("reinforce", 1, 1, false, Aggregation.find(aggregation), 10));
    assertThat(rows.get(0).getDouble(0)).isCloseTo(first, within(1e-12));
    assertThat(rows.get(1).getDouble(0)).isCloseTo(second, within(1e-12));
  }

  @Test
  void namesAreChecked() {
    assertThatThrownBy(() -> Aggregation.find("mean")).hasMessageContaining("token-mean");
    assertThatThrownBy(() -> new Advantages("vtrace", 1, 1, false, Aggregation.TOKEN_MEAN, 1))
        .hasMessageContaining("dr-grpo");
  }

  private List<Row> rows(Advantages advantages) {
    Dataset<Row> made = advantages.apply(episodes());
    boolean gae = advantages.method().equals(Advantages.GAE);
    return made.selectExpr(
            "weight",
            "advantage",
            gae ? "value_target" : "NULL AS value_target",
            "value",
            "episode_id")
        .orderBy("episode_id")
        .collectAsList();
  }

  private Dataset<Row> episodes() {
    return spark
        .createDataFrame(
            List.of(
                RowFactory.create("b", "g", 0, 1, List.of(1.0), false, List.of(2.0, 6.0)),
                RowFactory.create("a", "g", 0, 2, List.of(2.0, 4.0), true, List.of(4.0, 8.0, 9.0)),
                RowFactory.create("c", "g", 0, 0, List.of(), true, List.of(3.0))),
            EPISODES)
        .repartition(3);
  }
}
