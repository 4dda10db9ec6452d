package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole commands that load recorded episodes, and the reference numbers of the data sets. */
@ExtendWith(SparkExtension.class)
class RealEpisodesTest {
  @TempDir static Path folder;
  private static Path lake;
  private static SparkSession sql;

  @BeforeAll
  static void oneLake(SparkSession spark) {
    lake = folder.resolve("lake");
    sql = LakeCatalog.open(spark, lake.toString());
  }

  @Test
  void shuffledStepsWithPropensities() throws IOException {
    Path file = RealData.folder("reagent_timeline").resolve("cartpole_training.jsonl.gz");
    String mapping = "reagent_timeline.conf";
    assertBooks(transitions(mapping, file), 3_925, 3_925, 26, 3_925);
    assertThat(
            row(
                "count(1), sum(size(rewards)), sum(aggregate(rewards, 0D, (s, r) -> s + r)),"
                    + " sum(size(filter(log_probs, p -> abs(exp(p) - 0.95) < 1e-12))),"
                    + " sum(size(filter(log_probs, p -> abs(exp(p) - 0.05) < 1e-12))),"
                    + " count_if(truncated), count_if(length = 200),"
                    + " count_if(size(final_observation) = 4)",
                "source = 'reagent_timeline'"))
        .isEqualTo("[26,3925,3925.0,3718,207,16,16,26]");

    Path copies = split(file, 8);
    Files.copy(file, copies.resolve("whole.jsonl.gz"));
    CommandRun again = transitions(mapping, copies);
    assertBooks(again, 7_850, 3_925, 26, 3_925);
    assertThat(again.out())
        .containsPattern("rejected: duplicate +3,925\\b")
        .containsPattern("episodes written +0\\b");
  }

  @Test
  void terminatedAndTruncatedAreTwoThings() {
    Path file = RealData.folder("imitation_rollouts").resolve("cartpole_transitions.jsonl.gz");
    assertBooks(transitions("imitation_rollouts.conf", file), 26_964, 26_964, 57, 26_964);
    assertThat(
            row(
                "count(1), sum(aggregate(rewards, 0D, (s, r) -> s + r)), count_if(length = 500),"
                    + " count_if(terminated), count_if(truncated AND length = 500)",
                "source = 'imitation_rollouts'"))
        .isEqualTo("[57,26964.0,15,42,15]");
  }

  @Test
  void passHatKOfAnAgentWithTools() {
    Path data = RealData.folder("tau_bench_airline");
    CommandRun run = episodes("--format=chat", "--source=tau", "--input=" + data);
    assertBooks(run, 140, 140, 140, 1_699);
    List<Row> passed =
        sql.sql(
                "SELECT k, avg(reward.pass_hat_k(n, c, k)), avg(reward.pass_at_k(n, c, k))"
                    + " FROM (SELECT count(1) AS n, count_if(element_at(rewards, -1) = 1) AS c"
                    + " FROM rewardlake.episodes WHERE source = 'tau' GROUP BY group_id)"
                    + " CROSS JOIN (SELECT explode(sequence(1, 4)) AS k) GROUP BY k ORDER BY k")
            .collectAsList();
    double[] expected = {0.421429, 0.285714, 0.242857, 0.228571};
    assertThat(passed).hasSize(4);
    for (int k = 1; k <= 4; k++) {
      assertThat(passed.get(k - 1).getDouble(1)).isCloseTo(expected[k - 1], within(5e-7));
    }
    assertThat(passed.get(0).getDouble(2)).isCloseTo(passed.get(0).getDouble(1), within(1e-12));
    assertThat(passed.get(3).getDouble(2)).isEqualTo(solvedOnce());
    assertThat(
            row(
                "count(DISTINCT group_id), count(DISTINCT attempt),"
                    + " sum(size(filter(text_actions, a -> startswith(a, '{') AND"
                    + " get_json_object(a, '$.tool_calls[0].name') IS NOT NULL))),"
                    + " sum(size(filter(rewards, r -> r <> 0)))",
                "source = 'tau'"))
        .isEqualTo("[35,4,777,59]");
  }

  /** Share of the tasks that an attempt solved. */
  private static double solvedOnce() {
    return sql.sql(
            "SELECT avg(int(solved)) FROM (SELECT bool_or(element_at(rewards, -1) = 1) AS solved"
                + " FROM rewardlake.episodes WHERE source = 'tau' GROUP BY group_id)")
        .head()
        .getDouble(0);
  }

  @Test
  void observationsThatCameAfterTheActions() {
    Path shop = RealData.folder("webshop_react");
    assertBooks(transitions("webshop_react.conf", shop), 350, 350, 350, 2_768);
    assertThat(
            row(
                "round(avg(element_at(rewards, -1)), 6), count_if(element_at(rewards, -1) = 1),"
                    + " count_if(terminated), count_if(final_text_observation IS NULL)",
                "source = 'webshop_react'"))
        .isEqualTo("[0.624024,119,350,0]");
    Path science = RealData.folder("scienceworld_gold");
    assertBooks(transitions("scienceworld_gold.conf", science), 372, 372, 372, 4_358);
    assertThat(
            row(
                "round(sum(aggregate(rewards, 0D, (s, r) -> s + r)), 6),"
                    + " sum(size(filter(rewards, r -> r > 0))), count_if(terminated),"
                    + " count_if(startswith(text_observations[0], 'Your task is to'))",
                "source = 'scienceworld_gold'"))
        .isEqualTo("[372.0,1438,372,372]");
  }

  @Test
  void sessionsOfAStreamAreThoseOfAWindowQuery() {
    Path file = RealData.folder("open_bandit").resolve("random_men.csv.gz");
    String mapping = mapping("open_bandit.conf");
    CommandRun run = episodes("--format=events", mapping, "--input=" + file);
    assertThat(run.out()).containsPattern("rows in +10,000\\b");
    sql.read().option("header", true).csv(file.toString()).createOrReplaceTempView("bandit");
    String users = "user_feature_0, user_feature_1, user_feature_2, user_feature_3";
    Row windows =
        sql.sql(
                "SELECT count_if(before IS NULL OR at - before >= 1800000) AS sessions, count(1),"
                    + " sum(double(click)) FROM (SELECT *, lag(at) OVER (PARTITION BY "
                    + users
                    + " ORDER BY at) AS before FROM (SELECT *,"
                    + " unix_millis(timestamp(timestamp)) AS at FROM bandit))")
            .head();
    assertThat(
            row(
                "count(1), sum(length), sum(aggregate(rewards, 0D, (s, r) -> s + r))",
                "source = 'open_bandit'"))
        .isEqualTo(windows.toString());
    assertThat(windows.getLong(0)).isBetween(100L, 9_000L);
    assertThat(
            row(
                "min(round(exp(array_min(log_probs)) * 34, 9)), max(array_max(action_ids))",
                "source = 'open_bandit'"))
        .isEqualTo("[1.0,33]");
  }

  @Test
  void aMappingBelongsToSomeFormats() {
    CommandRun none =
        CommandRun.of(
            "ingest", "episodes", "--format=events", "--input=" + folder, "--lake=" + lake);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("mapping is missing; allowed is a mapping file for events.");
    CommandRun given =
        CommandRun.of(
            "ingest",
            "episodes",
            "--format=chat",
            mapping("open_bandit.conf"),
            "--input=" + folder,
            "--lake=" + lake);
    assertThat(given.code()).isEqualTo(2);
    assertThat(given.err()).contains("mapping is given; allowed is none for chat.");
  }

  private static void assertBooks(CommandRun run, int in, int accepted, int episodes, int steps) {
    assertThat(run.out())
        .containsPattern("rows in +%,d\\b".formatted(in))
        .containsPattern("rows accepted +%,d\\b".formatted(accepted))
        .containsPattern("rows rejected +%,d\\b".formatted(in - accepted))
        .containsPattern("(?m)^ +episodes +%,d\\b".formatted(episodes))
        .containsPattern("(?m)^ +steps +%,d\\b".formatted(steps));
  }

  private static CommandRun transitions(String mapping, Path input) {
    return episodes("--format=transitions", mapping(mapping), "--input=" + input);
  }

  private static String mapping(String name) {
    return "--mapping=" + RealData.repository().resolve("conf/mappings").resolve(name);
  }

  private static CommandRun episodes(String... words) {
    List<String> all = new ArrayList<>(List.of("ingest", "episodes"));
    all.addAll(List.of(words));
    all.add("--lake=" + lake);
    CommandRun run = CommandRun.of(all.toArray(String[]::new));
    assertThat(run.code()).as(run.printed()).isZero();
    return run;
  }

  private static String row(String columns, String where) {
    return sql.sql("SELECT " + columns + " FROM rewardlake.episodes WHERE " + where)
        .head()
        .toString();
  }

  /** The lines of a file, dealt to several. */
  private static Path split(Path file, int parts) throws IOException {
    Path to = Files.createDirectories(folder.resolve("parts" + parts));
    List<List<String>> dealt = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      dealt.add(new ArrayList<>());
    }
    List<String> lines = lines(file);
    for (int line = 0; line < lines.size(); line++) {
      dealt.get(line % parts).add(lines.get(line));
    }
    for (int part = 0; part < parts; part++) {
      Files.write(to.resolve(part + ".jsonl"), dealt.get(part));
    }
    return to;
  }

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
