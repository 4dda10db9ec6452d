package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Transaction;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.ImputeTables;
import io.rewardlake.schemas.tables.PolicyTables;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on episodes of a rollout: six tasks, three attempts each. */
@ExtendWith(SparkExtension.class)
class RaftCommandTest {
  @TempDir static Path temp;
  private static Lake lake;

  @BeforeAll
  static void play(SparkSession spark) {
    CommandRun.of(
            "rollout",
            "--environment=CliffWalking-v1",
            "--tasks=6",
            "--group-size=3",
            "--max-steps=40",
            "--lake=" + temp.resolve("lake"))
        .succeeded();
    lake = Lake.open(spark, temp.resolve("lake").toString());
  }

  @Test
  void aSelectionTakesThePlaceOfTheOneBefore() throws IOException {
    theBestOfEachGroupIsSelected();
    globalTakesTheBestOfAllHereTheLeastDivergent();
  }

  private static void theBestOfEachGroupIsSelected() {
    CommandRun run = raft().succeeded();
    assertThat(run.out()).containsPattern("selected +6\\b").contains("self_bleu, selected");
    assertThat(samples("raft").count()).isEqualTo(18);
    Dataset<Row> best =
        lake.read(EpisodeTables.EPISODES)
            .selectExpr(
                "group_id", "episode_id", "attempt", "aggregate(rewards, 0D, (s, r) -> s + r) AS r")
            .groupBy("group_id")
            .agg(expr("max_by(episode_id, struct(r, -attempt))"));
    assertThat(
            samples("raft")
                .where("selected AND mode = 'local' AND k_effective = 3")
                .selectExpr("prompt_id", "episode_id")
                .except(best)
                .count())
        .isZero();
    assertThat(samples("raft").where("selected").count()).isEqualTo(6);
    assertThat(report("raft", "mean_reward", "selected"))
        .isGreaterThan(report("raft", "mean_reward", "all"));
    assertThat(report("raft", "distinct_1", "all")).isBetween(0.0, 1.0);
  }

  /** The reference would rather have done what the second attempts did. */
  private static void globalTakesTheBestOfAllHereTheLeastDivergent() throws IOException {
    Path file = temp.resolve("reference.jsonl");
    String lines =
        lake
            .read(EpisodeTables.EPISODES)
            .selectExpr(
                "to_json(struct(episode_id,"
                    + " transform(log_probs, x -> x + IF(attempt = 1, 1, 0)) AS log_probs))")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0) + "\n")
            .reduce("", String::concat);
    Files.writeString(file, lines);
    raft("--mode=global", "--k=9", "--beta=1000000", "--reference=" + file).succeeded();
    assertThat(samples("raft").count()).isEqualTo(18);
    assertThat(samples("raft").where("mode = 'global'").count()).isEqualTo(18);
    assertThat(samples("raft").where("selected").select("k_idx").collectAsList())
        .hasSize(2)
        .allMatch(row -> row.getInt(0) == 1);
    // Episodes of 40 steps, each a nat likelier by the reference
    assertThat(report("raft", "kl", "selected")).isCloseTo(-40, within(1e-9));
  }

  @Test
  void labelsTakeThePlaceOfRecordedRewards(SparkSession spark) {
    Dataset<Row> labels =
        lake.read(EpisodeTables.EPISODES)
            .selectExpr(
                "'imputed' AS labels",
                "episode_id",
                "chunk",
                "length",
                "'imputed' AS method",
                "CAST(NULL AS STRING) AS model_id",
                "transform(rewards, r -> double(attempt)) AS rewards",
                "transform(rewards, r -> false) AS observed",
                "CAST(NULL AS ARRAY<DOUBLE>) AS std",
                "CAST(NULL AS ARRAY<DOUBLE>) AS bonus",
                "CAST(NULL AS ARRAY<DOUBLE>) AS mask");
    lake.append(
        ImputeTables.REWARD_LABELS,
        labels,
        new Transaction("planted", LocalDate.of(2025, 1, 1), "labels", 0));
    raft("--labels=imputed", "--output=labelled").succeeded();
    // Episodes of 40 steps have return 40 attempt
    assertThat(samples("labelled").where("reward = length * k_idx").count()).isEqualTo(18);
    raft("--labels=none").failed(ExitCode.DATA.code(), "No rows in 'reward_labels'");
  }

  @Test
  void whatCannotBeDoneIsSaid() throws IOException {
    raft("--iteration=1").failed(ExitCode.DATA.code(), "source is 'rollout' and iteration is 1");
    raft("--beta=1").failed(ExitCode.USAGE.code(), "--reference");
    Path file = Files.writeString(temp.resolve("reference.json"), "{}");
    raft("--reference=" + file).failed(ExitCode.USAGE.code(), "a .jsonl or .jsonl.gz");
    Path empty = Files.writeString(temp.resolve("empty.jsonl"), "");
    raft("--beta=1", "--reference=" + empty, "--output=lost")
        .failed(ExitCode.DATA.code(), "cannot be ranked");
    raft("--mode=best").failed(ExitCode.USAGE.code(), "--mode");
  }

  private static CommandRun raft(String... options) {
    return CommandRun.of(
        Stream.concat(Stream.of("raft", "--lake=" + temp.resolve("lake")), Stream.of(options))
            .toArray(String[]::new));
  }

  private static Dataset<Row> samples(String selection) {
    return lake.read(PolicyTables.RAFT_SAMPLES).where("selection = '%s'".formatted(selection));
  }

  private static double report(String selection, String metric, String slice) {
    return lake.read(EvaluateTables.EVALUATIONS)
        .where(
            "benchmark = 'raft' AND scorer = '%s' AND metric = '%s' AND slice = '%s'"
                .formatted(selection, metric, slice))
        .select("value")
        .head()
        .getDouble(0);
  }
}
