package io.rewardlake.transforms.hindsight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SparkExtension.class)
class ChainOfHindsightTest {
  private static final int ALL_STEPS = 1_000_000;

  private static ChainOfHindsight chains(int length, int chains, int maxGroup, int maxSteps) {
    Attempts attempts = new Attempts(ChainBy.TASK, maxGroup, 11);
    return new ChainOfHindsight("c", length, chains, attempts, maxSteps, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3, -1, 7, 5 | e1 e0 e3 e2 | 0, 0, 0, 1",
        "5, 7, 7     | e0 e1 e2    | 0, 1, 1",
        "7, 7, 5     | e2 e0 e1    | 0, 1, 1",
        "4, 4        | e0 e1       | 1, 1"
      })
  void theWorstComesFirstAndAllAimAtTheBest(String returns, String order, String tokens) {
    List<Logged> episodes = new ArrayList<>();
    for (String one : returns.split(", ", -1)) {
      episodes.add(Logged.of("e" + episodes.size(), "t", Double.valueOf(one.trim())));
    }
    List<Row> rows =
        chains(4, 1, 10, ALL_STEPS)
            .apply(Logged.table(episodes))
            .orderBy("chain_position")
            .selectExpr("episode_id", "targets[0]", "completion_tokens[0]", "chain_id")
            .collectAsList();
    double best = episodes.stream().mapToDouble(e -> e.rewards().get(0)).max().orElseThrow();
    assertThat(rows).extracting(row -> row.getDouble(1)).containsOnly(best);
    assertThat(rows)
        .extracting(row -> row.getString(0))
        .containsExactly(order.trim().split(" ", -1));
    assertThat(rows.stream().map(row -> "" + row.get(2)).collect(Collectors.joining(", ")))
        .isEqualTo(tokens);
    assertThat(rows).extracting(row -> row.getString(3)).containsOnly(rows.get(0).getString(3));
  }

  @Test
  void chainsOfManyAttemptsAreThoseOfANaiveLoop() {
    int length = 4;
    int orders = 3;
    Map<String, Logged> episodes = random(40);
    Map<String, List<Row>> chains =
        chains(length, orders, 1000, ALL_STEPS)
            .apply(Logged.table(List.copyOf(episodes.values())))
            .collectAsList()
            .stream()
            .collect(Collectors.groupingBy(row -> row.getAs("chain_id")));
    Map<String, Set<String>> chainsOf = new HashMap<>();
    Map<String, List<Integer>> sizes = new TreeMap<>();
    chains.forEach(
        (chain, rows) -> {
          rows.sort(Comparator.comparing(row -> row.<Integer>getAs("chain_position")));
          List<Logged> members =
              rows.stream().map(row -> episodes.get(row.<String>getAs("episode_id"))).toList();
          assertThat(members).extracting(Logged::task).containsOnly(members.get(0).task());
          assertThat(members)
              .isSortedAccordingTo(
                  Comparator.comparing(ChainOfHindsightTest::total).thenComparing(Logged::id));
          double best = total(members.get(members.size() - 1));
          for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).<Integer>getAs("chain_position")).isEqualTo(i);
            assertAimsAt(best, members.get(i), rows.get(i));
            chainsOf.computeIfAbsent(members.get(i).id(), any -> new HashSet<>()).add(chain);
          }
          String order = members.get(0).task() + " " + rows.get(0).<Integer>getAs("replica");
          sizes.computeIfAbsent(order, any -> new ArrayList<>()).add(rows.size());
        });
    // 13 attempts at task0: three chains of four, and one left over in each of three orders
    sizes.values().forEach(list -> list.sort(null));
    assertThat(sizes)
        .containsExactlyEntriesOf(
            new TreeMap<>(
                Map.of(
                    "task0 0", List.of(4, 4, 4),
                    "task0 1", List.of(4, 4, 4),
                    "task0 2", List.of(4, 4, 4),
                    "task1 0", List.of(2, 4),
                    "task1 1", List.of(2, 4),
                    "task1 2", List.of(2, 4),
                    "task2 0", List.of(3))));
    assertThat(chainsOf.values().stream().filter(set -> set.size() > 1).count()).isGreaterThan(15);
    assertThat(chainsOf.keySet()).doesNotContain("single");
  }

  @Test
  void aLimitKeepsTheLastStepsAndTheirTargets() {
    Double[] many = new Double[EpisodeTables.CHUNK + 3];
    java.util.Arrays.setAll(many, t -> (double) (t % 5));
    Logged[] episodes = {
      Logged.of("a", "t", 1.0, 2.0, 3.0, 4.0), Logged.of("b", "t", many), Logged.of("c", "t", 9.0)
    };
    Dataset<Row> table = Logged.table(List.of(episodes));
    double best = total(episodes[1]);
    Map<String, Integer> kept = new TreeMap<>();
    for (Row row : chains(3, 1, 9, 5).apply(table).collectAsList()) {
      String id = row.getAs("episode_id");
      kept.merge(id + row.getAs("chunk"), row.getAs("length"), Integer::sum);
      assertAimsAt(best, episodes[id.charAt(0) - 'a'], row);
    }
    assertThat(kept).isEqualTo(Map.of("a0", 4, "b0", 2, "b1", 3, "c0", 1));
    List<Row> short2 = chains(3, 1, 9, 2).apply(table).orderBy("episode_id").collectAsList();
    assertThat(short2.toString()).doesNotContain("b,0,");
    assertThat(short2)
        .extracting(row -> row.<Integer>getAs("first_step"))
        .containsExactly(2, EpisodeTables.CHUNK + 1, 0);
    assertThat(short2.get(0).getList(short2.get(0).fieldIndex("text_observations")))
        .hasToString("[a 2, a 3]");
  }

  @Test
  void whoIsLeftOutIsSaidAndTheSampleIsSeeded() {
    List<Logged> log = new ArrayList<>();
    for (int attempt = 0; attempt < 20; attempt++) {
      log.add(new Logged("e" + attempt, "t", attempt, "e" + attempt, List.of((double) attempt)));
    }
    // Carried forward twice, which is no attempt of its own; the same steps elsewhere are one
    log.add(new Logged("again", "t", 21, "e3", List.of(3.0)));
    log.add(new Logged("again2", "t", 22, "e3", List.of(3.0)));
    log.add(new Logged("other reward", "t", 23, "e3", List.of(4.0)));
    log.add(new Logged("elsewhere", "u", 0, "e3", List.of(3.0)));
    log.add(Logged.of("unknown", "t", 1.0, null));
    log.add(Logged.of("empty", "t"));
    Dataset<Row> table = Logged.table(log);
    Dataset<Row> attempts = new Attempts(ChainBy.TASK, 6, 1).apply(table);
    assertThat(
            attempts
                .groupBy("task_id", "left_out")
                .count()
                .orderBy("task_id", "left_out")
                .collectAsList()
                .toString())
        .isEqualTo(
            "[[t,null,6], [t,over --max-group,15], [t,that repeat another,2],"
                + " [t,with an unlabelled reward,1], [t,without steps,1], [u,null,1]]");
    assertThat(
            attempts
                .where("left_out = 'that repeat another'")
                .select("episode_id")
                .orderBy("episode_id")
                .collectAsList()
                .toString())
        .isEqualTo("[[again], [again2]]");
    String one = sample(attempts);
    assertThat(sample(new Attempts(ChainBy.TASK, 6, 1).apply(table))).isEqualTo(one);
    assertThat(sample(new Attempts(ChainBy.TASK, 6, 2).apply(table))).isNotEqualTo(one);
    assertThat(chains(3, 2, 6, 10).apply(table).select("episode_id").distinct().count())
        .isEqualTo(6);
  }

  @Test
  void episodesOfAnEnvironmentAreAttemptsToo() {
    Dataset<Row> table = Logged.table(List.of(Logged.of("a", "t", 1.0), Logged.of("b", "u", 2.0)));
    assertThat(chains(4, 1, 9, 9).apply(table).count()).isZero();
    Attempts attempts = new Attempts(ChainBy.ENVIRONMENT, 9, 0);
    assertThat(
            new ChainOfHindsight("c", 4, 1, attempts, 9, 2)
                .apply(table)
                .orderBy("chain_position")
                .selectExpr("task_id", "targets[0]")
                .collectAsList()
                .toString())
        .isEqualTo("[[t,1.0], [u,1.0]]");
    assertThat(ChainBy.of("environment")).isEqualTo(ChainBy.ENVIRONMENT);
    assertThatThrownBy(() -> ChainBy.of("policy")).hasMessageContaining("environment, task");
  }

  @Test
  void sameRowsInEveryLayout() {
    Dataset<Row> table = Logged.table(List.copyOf(random(40).values()));
    LayoutContract.assertSameRows(table, chains(4, 3, 7, 3)::apply);
  }

  @Test
  void parametersOutOfRangeAreNamed() {
    assertThatThrownBy(() -> chains(1, 1, 9, 9)).hasMessageContaining("chain-length is 1");
    assertThatThrownBy(() -> chains(2, 0, 9, 9)).hasMessageContaining("chains is 0");
    assertThatThrownBy(() -> chains(2, 1, 1, 9)).hasMessageContaining("max-group is 1");
    assertThatThrownBy(() -> chains(2, 1, 9, 0)).hasMessageContaining("max-steps-per-episode is");
  }

  /** The running target of the row's steps, and its completion token, step by step. */
  private static void assertAimsAt(double best, Logged episode, Row row) {
    double target = best;
    int first = row.getAs("first_step");
    int length = row.getAs("length");
    List<Double> targets = row.getList(row.fieldIndex("targets"));
    List<Integer> tokens = row.getList(row.fieldIndex("completion_tokens"));
    List<Double> rewards = row.getList(row.fieldIndex("rewards"));
    for (int step = 0; step < first + length; step++) {
      if (step >= first) {
        boolean last = step == episode.length() - 1;
        assertThat(targets.get(step - first)).isEqualTo(target);
        assertThat(tokens.get(step - first)).isEqualTo(last && total(episode) == best ? 1 : 0);
        assertThat(rewards.get(step - first)).isEqualTo(episode.rewards().get(step));
      }
      target -= episode.rewards().get(step);
    }
  }

  private static double total(Logged episode) {
    return episode.rewards().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static String sample(Dataset<Row> attempts) {
    return attempts
        .where("left_out IS NULL AND task_id = 't'")
        .select("episode_id")
        .orderBy("episode_id")
        .collectAsList()
        .toString();
  }

  /** 13 attempts at one task, 6 at another, 3 at a third, one at a fourth; whole rewards. */
  private static Map<String, Logged> random(long seed) {
    UniformRandomProvider random = RandomStreams.of(seed, "attempts");
    Map<String, Logged> episodes = new TreeMap<>();
    int[] attempts = {13, 6, 3};
    for (int task = 0; task < attempts.length; task++) {
      for (int attempt = 0; attempt < attempts[task]; attempt++) {
        Double[] rewards =
            IntStream.range(0, 1 + random.nextInt(6))
                .mapToObj(t -> (double) (random.nextInt(5) - 2))
                .toArray(Double[]::new);
        Logged episode = Logged.of("e" + task + "-" + attempt, "task" + task, rewards);
        episodes.put(episode.id(), episode);
      }
    }
    episodes.put("single", Logged.of("single", "task3", 1.0));
    return episodes;
  }
}
