package io.rewardlake.transforms.hindsight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SparkExtension.class)
class ReturnToGoTest {
  private static final int LONG = 2 * EpisodeTables.CHUNK + 5;

  private static Dataset<Row> targets(double gamma, double scale, Logged... episodes) {
    return new ReturnToGo("r", gamma, scale).apply(Logged.table(List.of(episodes)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1   | 1 | [7.0, 6.0, 4.0]",
        "0.5 | 1 | [3.0, 4.0, 4.0]",
        "1   | 4 | [1.75, 1.5, 1.0]",
        "0   | 1 | [1.0, 2.0, 4.0]"
      })
  void aTargetIsWhatFollowed(double gamma, double scale, String expected) {
    Row row = targets(gamma, scale, Logged.of("e", "t", 1.0, 2.0, 4.0)).first();
    assertThat(row.getList(row.fieldIndex("targets"))).hasToString(expected);
  }

  @Test
  void anUnlabelledRewardLeavesTheTargetsThatItIsPartOfUnknown() {
    Row row = targets(1, 1, Logged.of("e", "t", 1.0, null, 4.0)).first();
    assertThat(row.getList(row.fieldIndex("targets"))).hasToString("[null, null, 4.0]");
  }

  @Test
  void stepsStayAsTheyWereAndSayWhereTheyComeFrom() {
    Dataset<Row> rows = targets(1, 1, Logged.of("e", "t", 1.0, 2.0), Logged.of("empty", "t"));
    assertThat(rows.schema().names())
        .containsExactlyElementsOf(HindsightTables.RELABELLED_EPISODES.columnNames());
    Row row = rows.collectAsList().get(0);
    assertThat(rows.count()).isOne();
    assertThat(row.<String>getAs("relabelled_id"))
        .isEqualTo(ContentId.of("r", "return-to-go", "e", "0", "0"));
    assertThat(row.getList(row.fieldIndex("text_observations"))).hasToString("[e 0, e 1]");
    assertThat(row.getList(row.fieldIndex("action_ids"))).hasToString("[0, 1]");
    assertThat(row.getList(row.fieldIndex("text_actions"))).hasToString("[go, go]");
    assertThat(row.getList(row.fieldIndex("rewards"))).hasToString("[1.0, 2.0]");
    assertThat(row.getList(row.fieldIndex("terminated"))).hasToString("[false, true]");
    for (String none : List.of("observations", "goals", "reward_token", "chain_id")) {
      assertThat(row.isNullAt(row.fieldIndex(none))).as(none).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0.999, 10"})
  void returnsGoOnOverTheChunksOfALongEpisode(double gamma, double scale) {
    UniformRandomProvider random = RandomStreams.of(5, "rewards");
    double[] rewards = DoubleStream.generate(() -> random.nextInt(9) - 4).limit(LONG).toArray();
    double[] expected = rewards.clone();
    for (int t = LONG - 2; t >= 0; t--) {
      expected[t] += gamma * expected[t + 1];
    }
    Double[] labels = Arrays.stream(rewards).boxed().toArray(Double[]::new);
    List<Row> rows =
        targets(gamma, scale, Logged.of("long", "t", labels), Logged.of("short", "t", 1.0))
            .where("episode_id = 'long'")
            .orderBy("chunk")
            .collectAsList();
    assertThat(rows).hasSize(3);
    for (Row row : rows) {
      int first = row.getAs("first_step");
      List<Double> found = row.getList(row.fieldIndex("targets"));
      assertThat(first).isEqualTo(row.<Integer>getAs("chunk") * EpisodeTables.CHUNK);
      for (int t = 0; t < found.size(); t++) {
        assertThat(found.get(t)).isCloseTo(expected[first + t] / scale, within(1e-9));
      }
      List<Boolean> ends = row.getList(row.fieldIndex("terminated"));
      assertThat(ends.indexOf(true)).isEqualTo(first + ends.size() == LONG ? ends.size() - 1 : -1);
    }
  }

  @Test
  void aChunkThatIsMissingIsAnError() {
    Dataset<Row> episodes =
        Logged.table(
            List.of(new Logged("e", "t", 0, "e", java.util.Collections.nCopies(LONG, 1.0))));
    ReturnToGo step = new ReturnToGo("r", 1, 1);
    for (int chunk : new int[] {0, 1}) {
      Dataset<Row> rest = episodes.where("chunk <> " + chunk);
      assertThatThrownBy(() -> step.apply(rest).count())
          .hasStackTraceContaining("Episode 'e' lacks a chunk");
    }
  }

  @Test
  void sameRowsInEveryLayout() {
    Double[] ones = new Double[EpisodeTables.CHUNK + 9];
    Arrays.setAll(ones, t -> t * 0.1);
    Dataset<Row> episodes =
        Logged.table(
            List.of(
                Logged.of("a", "t", 0.1, 0.2, 0.3),
                Logged.of("b", "t", 0.7),
                Logged.of("c", "t", ones),
                Logged.of("d", "u", 0.3, 0.3)));
    LayoutContract.assertSameRows(episodes, new ReturnToGo("r", 0.9, 3)::apply);
  }

  @Test
  void parametersOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new ReturnToGo("r", 1.1, 1)).hasMessageContaining("gamma is 1.1");
    assertThatThrownBy(() -> new ReturnToGo("r", 1, 0)).hasMessageContaining("target-scale is 0");
  }
}
