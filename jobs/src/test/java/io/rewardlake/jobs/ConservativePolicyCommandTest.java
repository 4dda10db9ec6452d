package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Transaction;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.PolicyTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on scored comparisons; variances are equal, so the policy is a softmax. */
@ExtendWith(SparkExtension.class)
class ConservativePolicyCommandTest {
  @TempDir static Path temp;
  private static Lake lake;

  @BeforeAll
  static void plant(SparkSession spark) {
    lake = Lake.open(spark, temp.resolve("lake").toString());
    append(
        PreferenceTables.COMPARISONS,
        pair("1", "three", "x", "y"),
        pair("2", "three", "z", "y"),
        pair("3", "one", "x", "not scored"),
        pair("4", "", "x", "y"));
    append(
        LearnTables.MODELS,
        RowFactory.create(
            "model-a",
            "reward",
            1,
            "reward",
            "_models/none",
            "none",
            null,
            Map.of(),
            Map.of("encoder", "none"),
            Map.of(),
            Timestamp.valueOf("2025-01-01 00:00:00")));
    append(
        LearnTables.REWARD_SCORES,
        scores("three", "x", 1.0, 3.0),
        scores("three", "y", 0.0, 2.0),
        scores("three", "z", -1.0, 1.0),
        scores("one", "x", 5.0, 6.0),
        scores("", "x", 5.0, 6.0));
  }

  @Test
  void equalVariancesGiveTheSoftmaxOfTheRewards() {
    CommandRun run = policy("--beta=0.5").succeeded();
    assertThat(run.out())
        .containsPattern("prompts +2\\b")
        .containsPattern("responses without a prompt, left out +2\\b")
        .containsPattern("responses without scores, left out +1\\b");
    double total = Math.exp(2) + Math.exp(1) + 1;
    assertThat(probability("conservative", "three", "x"))
        .isCloseTo(Math.exp(2) / total, within(1e-12));
    assertThat(probability("conservative", "three", "z")).isCloseTo(1 / total, within(1e-12));
    assertThat(probability("conservative", "one", "x")).isEqualTo(1);
    // Again: the same rows take the place of the old ones
    policy("--beta=0.5").succeeded();
    assertThat(lake.read(PolicyTables.CONSERVATIVE_POLICY).where("policy = 'conservative'").count())
        .isEqualTo(4);
  }

  @Test
  void theReferenceMayBeAFile() throws IOException {
    Path file = temp.resolve("reference.jsonl");
    Files.writeString(
        file,
        Stream.of("three:x:-0.5,-0.5", "three:y:-2", "three:z:-1", "one:x:-1")
            .map(line -> (Object[]) line.split(":", -1))
            .map("{\"prompt\": \"%s\", \"response\": \"%s\", \"log_probs\": [%s]}\n"::formatted)
            .reduce("", String::concat));
    policy("--beta=0.5", "--reference=" + file, "--output=referred").succeeded();
    double total = Math.exp(1) + 2 * Math.exp(-1);
    assertThat(probability("referred", "three", "x")).isCloseTo(Math.E / total, within(1e-12));
    assertThat(probability("referred", "three", "y"))
        .isCloseTo(Math.exp(-1) / total, within(1e-12));
  }

  @Test
  void whatCannotBeDoneIsSaid() {
    policy("--beta=0").failed(ExitCode.USAGE.code(), "beta is 0; allowed is above 0");
    policy("--model=other").failed(ExitCode.DATA.code(), "rewardlake train-reward");
    policy("--where=prompt = ''").failed(ExitCode.DATA.code(), "No rows in 'reward_scores'");
  }

  private static CommandRun policy(String... options) {
    return CommandRun.of(
        Stream.concat(
                Stream.of("conservative-policy", "--lake=" + temp.resolve("lake")),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static double probability(String policy, String prompt, String response) {
    return lake.read(PolicyTables.CONSERVATIVE_POLICY)
        .where("policy = '%s'".formatted(policy))
        .where("response_id = '%s'".formatted(ContentId.item(prompt, response)))
        .select("pi")
        .head()
        .getDouble(0);
  }

  private static Row pair(String id, String prompt, String a, String b) {
    return RowFactory.create(
        "majority",
        id,
        "planted",
        prompt,
        a,
        b,
        ContentId.item(prompt, a),
        ContentId.item(prompt, b),
        1.0,
        0.0,
        1,
        1.0,
        "keep",
        "",
        Map.of());
  }

  private static Row scores(String prompt, String response, Double... members) {
    return RowFactory.create(
        ContentId.item(prompt, response), "model-a", -1, List.of(members).toArray());
  }

  private static void append(Table table, Row... rows) {
    lake.append(
        table,
        lake.spark().createDataFrame(List.of(rows), table.schema()),
        new Transaction("planted", LocalDate.of(2025, 1, 1), table.name(), 0));
  }
}
