package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Transaction;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.ImputeTables;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.learn.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole commands: what a policy is worth by what others recorded. */
@ExtendWith(SparkExtension.class)
class OffPolicyCommandTest {
  private static final String MAP = "SFFFFHFHFFFHHFFG";
  private static final int LEFT = 0;
  private static final int DOWN = 1;
  private static final int RIGHT = 2;

  /** A way around the holes. */
  private static final int[] WALK = {
    DOWN, RIGHT, DOWN, LEFT, DOWN, 0, DOWN, 0, RIGHT, DOWN, DOWN, 0, 0, RIGHT, RIGHT, 0
  };

  private static final double WANTED = 0.8;
  private static final String WALKED = "dataset = 'lake' AND scorer LIKE '%+greedy'";

  @TempDir static Path temp;
  private static SparkSession spark;

  @BeforeAll
  static void walks(SparkSession session) throws IOException {
    spark = session;
    float[] logits = new float[64];
    for (int state = 0; state < 16; state++) {
      logits[4 * state + WALK[state]] = 50;
    }
    Path file =
        Files.write(
            temp.resolve("walk.safetensors"),
            new Safetensors().put("logits", logits, 16, 4).encode());
    succeeds("register-policy", "--name=walk", "--file=" + file);
    succeeds(
        "rollout",
        "--environment=FrozenLake-v1",
        "--parameters={\"success_rate\": " + WANTED + "}",
        "--policy=walk",
        "--tasks=1500",
        "--epsilon=0.2",
        "--source=lake");
  }

  @Test
  void everyIntervalHoldsTheExactValue() {
    CommandRun run =
        succeeds("off-policy", "--policy=walk", "--greedy", "--source=lake", "--replicates=400");
    double exact = exactValue(0);
    double behaviour = exactValue(0.2);
    assertThat(exact).isBetween(behaviour + 0.1, 1.0);
    for (String estimator : List.of("ips", "snips", "pdis", "snpdis", "dr", "fqe")) {
      Row row = metric(WALKED, estimator);
      assertThat(exact)
          .as(estimator)
          .isBetween(row.<Double>getAs("low"), row.<Double>getAs("high"));
      assertThat(row.<Long>getAs("rows")).isEqualTo(1500);
      assertThat(row.<String>getAs("scorer")).endsWith("+greedy");
    }
    Row logged = metric(WALKED, "logged");
    assertThat(behaviour).isBetween(logged.<Double>getAs("low"), logged.<Double>getAs("high"));
    assertThat(metric(WALKED, "ess").<Double>getAs("value")).isBetween(100.0, 1400.0);
    assertThat(run.out()).doesNotContain("WARNING").containsPattern("episodes +1,500\\b");
  }

  @Test
  void fewEffectiveEpisodesAreAWarning() {
    // Seldom does a walk look like the uniform policy's
    CommandRun run =
        succeeds("ope", "--source=lake", "--where=attempt = 0", "--clip=4.5", "--iterations=3");
    Row size = metric("scorer = 'uniform' AND protocol LIKE '%clipped at 4.5;%'", "ess");
    double effective = size.<Double>getAs("value");
    assertThat(effective).isBetween(1.0, 99.0);
    assertThat(run.out())
        .contains("WARNING")
        .contains("of 1,500 episodes is below 100 or 1 %")
        .contains("effective sample size %.1f ".formatted(effective))
        .contains("still changed after 3 iterations");
  }

  @Test
  void labelsTakeThePlaceOfRewards() {
    Lake lake = lake();
    Dataset<Row> some = lake.read(EpisodeTables.EPISODES).filter("source = 'lake' AND length < 9");
    lake.append(
        ImputeTables.REWARD_LABELS,
        some.selectExpr(
            "'steps' AS labels",
            "episode_id",
            "chunk",
            "length",
            "'imputed' AS method",
            "CAST(NULL AS STRING) AS model_id",
            "transform(rewards, r -> 1D) AS rewards",
            "transform(rewards, r -> false) AS observed",
            "CAST(NULL AS ARRAY<DOUBLE>) AS std",
            "CAST(NULL AS ARRAY<DOUBLE>) AS bonus",
            "CAST(NULL AS ARRAY<DOUBLE>) AS mask"),
        new Transaction("by-hand", LocalDate.EPOCH, "made", 0));
    String[] labelled = {
      "off-policy", "--estimator=snips", "--labels=steps", "--source=lake", "--replicates=100"
    };
    succeeds(plus(labelled, "--where=length < 9"));
    double steps = some.selectExpr("avg(length)").head().getDouble(0);
    long labels = some.count();
    assertThat(labels).isBetween(100L, 1400L);
    Row logged = metric("rows = " + labels, "logged");
    assertThat(logged.<Double>getAs("value")).isCloseTo(steps, within(1e-9));
    fails(3, (1500 - labels) + " of 1500 episode(s) have rewards that are NULL", labelled);
  }

  @Test
  void loggedBanditsGiveTheReferenceNumbers() {
    Path folder = RealData.folder("open_bandit");
    for (String policy : List.of("bts", "random")) {
      CommandRun run =
          succeeds(
              "ingest",
              "episodes",
              "--format=events",
              "--source=" + policy,
              "--mapping=" + RealData.repository().resolve("conf/mappings/open_bandit_rounds.conf"),
              "--input=" + folder.resolve(policy + "_men.csv.gz"));
      assertThat(run.out()).containsPattern("(?m)^ +episodes +10,000\\b");
    }
    fails(2, "--actions is missing", "off-policy", "--source=bts");
    fails(2, "estimator", "off-policy", "--source=bts", "--actions=34", "--estimator=guess");
    CommandRun run = succeeds("off-policy", "--source=bts", "--actions=34", "--replicates=200");
    assertThat(run.out()).doesNotContain("WARNING");
    assertValue("bts", "ips", 0.0030086263);
    assertValue("bts", "pdis", 0.0030086263);
    assertValue("bts", "snips", 0.0031894232);
    assertValue("bts", "snpdis", 0.0031894232);
    assertValue("bts", "logged", 0.0069);
    assertThat(metric("dataset = 'bts'", "ess").<Double>getAs("value"))
        .isCloseTo(655.7098495873, within(1e-6));

    // The log of the uniform policy itself: every weight is 1
    succeeds("off-policy", "--source=random", "--actions=34", "--replicates=100");
    for (String estimator : List.of("ips", "snips", "pdis", "snpdis", "logged")) {
      assertValue("random", estimator, 0.0046);
    }
    assertThat(metric("dataset = 'random'", "ess").<Double>getAs("value"))
        .isCloseTo(10_000, within(1e-3));
    // What both logs say of it agrees
    assertThat(metric("dataset = 'bts'", "snips").<Double>getAs("high"))
        .isGreaterThan(metric("dataset = 'random'", "logged").<Double>getAs("low"));
    assertThat(metric("dataset = 'bts'", "dr").<Double>getAs("high"))
        .isGreaterThan(metric("dataset = 'random'", "logged").<Double>getAs("low"));
  }

  private static void assertValue(String source, String metric, double value) {
    assertThat(metric("dataset = '" + source + "'", metric).<Double>getAs("value"))
        .as(metric)
        .isCloseTo(value, within(1e-9));
  }

  /** Probability to be at the goal within 100 steps, by dynamic programming. */
  private static double exactValue(double epsilon) {
    double[] values = new double[16];
    for (int step = 0; step < 100; step++) {
      double[] earlier = new double[16];
      for (int state = 0; state < 16; state++) {
        for (int action = 0; action < 4 && MAP.charAt(state) != 'H' && state < 15; action++) {
          double taken = epsilon / 4 + (action == WALK[state] ? 1 - epsilon : 0);
          for (int turn = -1; turn <= 1; turn++) {
            int next = move(state, (action + turn + 4) % 4);
            double probability = turn == 0 ? WANTED : (1 - WANTED) / 2;
            earlier[state] += taken * probability * (next == 15 ? 1 : values[next]);
          }
        }
      }
      values = earlier;
    }
    return values[0];
  }

  private static int move(int state, int direction) {
    int row = state / 4;
    int column = state % 4;
    return switch (direction) {
      case LEFT -> 4 * row + Math.max(0, column - 1);
      case DOWN -> 4 * Math.min(3, row + 1) + column;
      case RIGHT -> 4 * row + Math.min(3, column + 1);
      default -> 4 * Math.max(0, row - 1) + column;
    };
  }

  private static Row metric(String where, String metric) {
    return lake()
        .read(EvaluateTables.EVALUATIONS)
        .filter("benchmark = 'off-policy' AND metric = '" + metric + "'")
        .filter(where)
        .head();
  }

  private static String[] plus(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  private static CommandRun succeeds(String... words) {
    return CommandRun.of(plus(words, "--lake=" + temp.resolve("lake"))).succeeded();
  }

  private static void fails(int code, String message, String... words) {
    CommandRun.of(plus(words, "--lake=" + temp.resolve("lake"))).failed(code, message);
  }

  private static Lake lake() {
    return Lake.open(spark, temp.resolve("lake").toString());
  }
}
