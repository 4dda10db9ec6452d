package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.learn.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A lake that takes in policies, and plays with them. */
@ExtendWith(SparkExtension.class)
class RegisterPolicyCommandTest {
  @TempDir static Path temp;
  private static SparkSession spark;
  private static Path balancing;
  private static CommandRun first;
  private static CommandRun second;

  @BeforeAll
  static void twoVersions(SparkSession session) throws IOException {
    spark = session;
    float[] right = {0.1f, 0.3f, 3, 1};
    balancing = controller("balancing.safetensors", right);
    Path falling = controller("falling.safetensors", new float[] {0, 0, -3, -1});
    String[] register = {"register-policy", "--name=cartpole", "--file=" + falling};
    first = succeeds(plus(register, "--environment=CartPole-v1"));
    register[2] = "--file=" + balancing;
    second = succeeds(register);
  }

  @Test
  void aFileIsRegisteredOnceAndAnotherIsTheNextVersion() {
    assertThat(first.out())
        .containsPattern("version +1\\b")
        .containsPattern("architecture +linear 4-2 categorical")
        .containsPattern("parameters +10\\b")
        .containsPattern("models written +1\\b");
    assertThat(second.out()).containsPattern("version +2\\b");
    Path falling = temp.resolve("falling.safetensors");
    CommandRun again = succeeds("register-policy", "--name=cartpole", "--file=" + falling);
    assertThat(again.out())
        .containsPattern("version +1\\b")
        .containsPattern("models written +0\\b");

    List<Row> models = lake().read(LearnTables.MODELS).orderBy("version").collectAsList();
    assertThat(models).hasSize(2);
    assertThat(models).extracting(row -> row.<String>getAs("kind")).containsOnly("policy");
    assertThat(first.out()).contains(models.get(0).<String>getAs("model_id"));
    assertThat(models)
        .allSatisfy(
            row ->
                assertThat(temp.resolve("lake").resolve(row.<String>getAs("artifact")))
                    .exists()
                    .hasFileName(row.<String>getAs("sha256") + ".safetensors"));
  }

  @Test
  void itPlaysByNameByVersionAndById() {
    String[] rollout = {"rollout", "--environment=CartPole-v1", "--tasks=8", "--policy=cartpole"};
    String newest = id(2);
    String older = id(1);
    CommandRun perfect = succeeds(plus(rollout, "--greedy"));
    assertThat(perfect.out()).contains("500.0000");
    assertThat(lengths(newest + "+greedy")).hasSize(8).containsOnly(500);

    rollout[3] = "--policy=cartpole@1";
    succeeds(plus(rollout, "--greedy"));
    assertThat(lengths(older + "+greedy")).hasSize(8).allMatch(length -> length < 20);
    rollout[3] = "--policy=" + newest;
    succeeds(plus(rollout, "--temperature=0.5", "--epsilon=0.25"));
    assertThat(lengths(newest + "+temperature=0.5+epsilon=0.25")).hasSize(8);
  }

  @Test
  void whatCannotBeUsedSaysWhy() throws IOException {
    String[] rollout = {"rollout", "--environment=CartPole-v1", "--tasks=1"};
    fails(
        2,
        "Known: cartpole@2, chat, oracle, q-guided, uniform.",
        plus(rollout, "--policy=cartpole@3"));
    fails(2, "'oracle' is none", plus(rollout, "--policy=oracle", "--greedy"));
    fails(3, "Run: rewardlake train-reward", "strengths", "--model=cartpole");
    fails(
        2,
        "Policy 'cartpole@2' cannot act in Acrobot-v1: it observes 4 components, not 6",
        "rollout",
        "--environment=Acrobot-v1",
        "--tasks=1",
        "--policy=cartpole");

    String[] register = {"register-policy", "--name=other", "--file=" + balancing};
    fails(
        2,
        "Policy 'other' cannot act in FrozenLake-v1",
        plus(register, "--environment=FrozenLake-v1"));
    register[1] = "--name=oracle";
    fails(2, "--name is 'oracle'", register);
    register[1] = "--name=other";
    Path text = Files.writeString(temp.resolve("notes.txt"), "no policy at all");
    register[2] = "--file=" + text;
    fails(3, "The policy " + text + " cannot be used: it is cut off, or no safetensors", register);
    assertThat(lake().read(LearnTables.MODELS).count()).isEqualTo(2);
  }

  @Test
  void aFileThatChangedIsRefusedUntilItIsRegisteredAgain() throws IOException {
    Row model = lake().read(LearnTables.MODELS).filter("version = 2").head();
    Path file = temp.resolve("lake").resolve(model.<String>getAs("artifact"));
    byte[] registered = Files.readAllBytes(file);
    byte[] changed = registered.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(file, changed);
    fails(
        5, "has SHA-256", "rollout", "--environment=CartPole-v1", "--tasks=3", "--policy=cartpole");
    succeeds("register-policy", "--name=cartpole", "--file=" + balancing);
    assertThat(file).hasBinaryContent(registered);
  }

  /** Pushes right where the weighted sum of the observation is above 0. */
  private static Path controller(String name, float[] right) throws IOException {
    float[] weight = new float[8];
    for (int i = 0; i < 4; i++) {
      weight[i] = -right[i];
      weight[4 + i] = right[i];
    }
    Safetensors file =
        new Safetensors().put("weight", weight, 2, 4).put("bias", new float[] {0, 0}, 2);
    return Files.write(temp.resolve(name), file.encode());
  }

  private static String id(int version) {
    return lake().read(LearnTables.MODELS).filter("version = " + version).head().getAs("model_id");
  }

  private static List<Integer> lengths(String policy) {
    return lake()
        .read(EpisodeTables.EPISODES)
        .filter(col("policy").equalTo(policy))
        .select("length")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0))
        .toList();
  }

  private static String[] plus(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  private static CommandRun succeeds(String... words) {
    CommandRun run = CommandRun.of(plus(words, "--lake=" + temp.resolve("lake")));
    assertThat(run.code()).as(run.printed()).isZero();
    return run;
  }

  private static void fails(int code, String message, String... words) {
    CommandRun run = CommandRun.of(plus(words, "--lake=" + temp.resolve("lake")));
    assertThat(run.code()).as(run.printed()).isEqualTo(code);
    assertThat(run.err()).contains("Error: ").contains(message);
  }

  private static Lake lake() {
    return Lake.open(spark, temp.resolve("lake").toString());
  }
}
