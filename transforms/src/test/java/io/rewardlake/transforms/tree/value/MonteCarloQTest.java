package io.rewardlake.transforms.tree.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class MonteCarloQTest {
  private static final double GAMMA = 0.9;

  private static Dataset<Row> targets(SparkSession spark, List<Played> episodes) {
    return new MonteCarloQ("mc", GAMMA, EpisodeOutcome.ZERO_TO_ONE)
        .apply(Played.rows(spark, episodes));
  }

  @Test
  void targetsAreTheValuesOfThePolicyThatPlayed(SparkSession spark) {
    for (int process = 0; process < 3; process++) {
      TreeProcess tree = new TreeProcess(process);
      List<Played> episodes = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        episodes.add(tree.play("pi " + process + " " + i, false));
        // Another policy's episodes must not leak in
        episodes.add(tree.play("mirror " + process + " " + i, true));
      }
      List<Row> rows = targets(spark, episodes).where("policy = 'pi'").collectAsList();
      assertThat(rows).hasSizeGreaterThan(20);
      for (Row row : rows) {
        int state = Math.round((Float) row.getList(row.fieldIndex("observation")).get(0));
        double exact = tree.actionValue(state, row.getAs("action_id"), GAMMA);
        long visits = row.getAs("visits");
        assertThat(row.<Double>getAs("q_target"))
            .isCloseTo((exact + 1) / 2, within(4 * Math.sqrt(1 / (4.0 * visits))));
        assertThat(row.<Double>getAs("q_value"))
            .isCloseTo(2 * row.<Double>getAs("q_target") - 1, within(1e-12));
      }
      // Every episode begins in the one state of the root
      assertThat(
              rows.stream()
                  .filter(row -> row.<Integer>getAs("depth") == 0)
                  .mapToLong(row -> row.<Long>getAs("visits"))
                  .sum())
          .isEqualTo(2000);
    }
  }

  @Test
  void sameRowsInEveryLayout(SparkSession spark) {
    TreeProcess tree = new TreeProcess(7);
    List<Played> episodes =
        IntStream.range(0, 300).mapToObj(i -> tree.play("e" + i, i % 3 == 0)).toList();
    LayoutContract.assertSameRows(
        Played.rows(spark, episodes),
        new MonteCarloQ("mc", 0.97, EpisodeOutcome.ZERO_TO_ONE)::apply);
  }

  @Test
  void valuesRiseTowardsTheEndOfASuccess(SparkSession spark) {
    List<Integer> steps = List.of(0, 1, 2, 3, 4);
    List<Double> values = values(targets(spark, List.of(Played.numbers("a", steps, steps, true))));
    for (int step = 0; step < 5; step++) {
      assertThat(values.get(step)).isCloseTo(Math.pow(GAMMA, 4 - step), within(1e-12));
    }
    List<Double> failed = values(targets(spark, List.of(Played.numbers("a", steps, steps, false))));
    assertThat(failed.get(4)).isEqualTo(-1);
    assertThat(failed.get(0)).isCloseTo(-Math.pow(GAMMA, 4), within(1e-12));
  }

  @Test
  void episodesThatBeginAlikeShareOneTarget(SparkSession spark) {
    Played good = Played.numbers("good", List.of(0, 1, 2), List.of(1, 0, 0), true);
    Played bad = Played.numbers("bad", List.of(0, 1), List.of(1, 1), false);
    Dataset<Row> made = targets(spark, List.of(good, bad));
    assertThat(made.count()).isEqualTo(4);
    Row shared = made.where("depth = 0").head();
    assertThat(shared.<Long>getAs("visits")).isEqualTo(2);
    assertThat(shared.<Double>getAs("q_value"))
        .isCloseTo((GAMMA * GAMMA - GAMMA) / 2, within(1e-12));
    // Seen after another action it is another state
    Played detour = Played.numbers("detour", List.of(0, 1), List.of(0, 1), true);
    assertThat(targets(spark, List.of(bad, detour)).where("visits = 1").count()).isEqualTo(4);
  }

  @Test
  void textsAreStatesByWhatTheySay(SparkSession spark) {
    Played one =
        Played.texts("a", List.of("Where?", "{\"x\":1,\"y\":2}"), List.of("go", "stop"), true);
    Played other =
        Played.texts(
            "b", List.of("Where?", "{\"y\": 2.0, \"x\": 1}"), List.of("go", "stop"), false);
    List<Row> rows = targets(spark, List.of(one, other)).orderBy("depth").collectAsList();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(1).<Double>getAs("q_value")).isZero();
    assertThat(rows.get(1).<String>getAs("text_action")).isEqualTo("stop");
    assertThat(rows.get(1).<String>getAs("history")).startsWith("Where?\n> go\n{");
  }

  @Test
  void theOutcomeIsTheSuccessElseTheReturn(SparkSession spark) {
    List<Integer> one = List.of(0);
    Played success = Played.numbers("a", one, one, true).with("rewards", List.of(-5.0));
    Played part = Played.numbers("b", one, one, null).with("rewards", List.of(0.75));
    Played beyond = Played.numbers("c", one, one, null).with("rewards", List.of(7.0));
    Played below = Played.numbers("d", one, one, null).with("rewards", List.of(-7.0));
    Played unknown =
        Played.numbers("e", one, one, null).with("rewards", Collections.singletonList(null));
    List<Played> episodes = List.of(success, part, beyond, below, unknown);
    MonteCarloQ values = new MonteCarloQ("mc", 1, EpisodeOutcome.ZERO_TO_ONE);
    assertThat(
            values
                .outcomes(Played.rows(spark, episodes))
                .orderBy("episode_id")
                .select("outcome")
                .collectAsList()
                .toString())
        .isEqualTo("[[1.0], [0.5], [1.0], [-1.0], [null]]");
    Row row = values.apply(Played.rows(spark, episodes)).head();
    assertThat(row.<Long>getAs("visits")).isEqualTo(4);
    assertThat(row.<Double>getAs("q_value")).isCloseTo(1.5 / 4, within(1e-12));
    assertThatThrownBy(() -> new EpisodeOutcome(1, 1)).hasMessageContaining("high return");
  }

  @Test
  void chunksAreOneEpisode(SparkSession spark) {
    int chunk = EpisodeTables.CHUNK;
    Integer[] actions = new Integer[chunk + 3];
    Arrays.fill(actions, 0);
    List<Integer> all = Arrays.asList(actions);
    Played first = Played.numbers("a", all.subList(0, chunk), all.subList(0, chunk), null);
    Played last =
        Played.numbers("a", all.subList(chunk, chunk + 3), all.subList(chunk, chunk + 3), true);
    List<Double> values = values(targets(spark, List.of(first, last.with("chunk", 1))));
    assertThat(values).hasSize(chunk + 3);
    assertThat(values.get(chunk)).isCloseTo(GAMMA * GAMMA, within(1e-12));
    assertThatThrownBy(() -> targets(spark, List.of(last)).collectAsList())
        .hasMessageContaining("lacks a chunk");
  }

  @Test
  void halvesAreBalancedByDroppingOfTheLarger(SparkSession spark) {
    List<Played> episodes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      episodes.add(
          Played.numbers("e" + i, List.of(i, i), List.of(0, 0), i % 5 == 0)
              .with("task_id", "task " + i));
    }
    Dataset<Row> targets = targets(spark, episodes).cache();
    LayoutContract.assertSameRows(targets, new BalanceTargets()::apply);
    Dataset<Row> balanced = new BalanceTargets().apply(targets);
    assertThat(balanced.where("q_target < 0.5").count()).isEqualTo(12);
    assertThat(balanced.where("q_target >= 0.5").count()).isEqualTo(12);
    targets.unpersist();
  }

  private static List<Double> values(Dataset<Row> targets) {
    return targets.orderBy("depth").collectAsList().stream()
        .map(row -> row.<Double>getAs("q_value"))
        .toList();
  }
}
