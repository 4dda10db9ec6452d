package io.rewardlake.transforms.rollout.policy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class RegisteredPolicyTest {
  @TempDir Path temp;

  @Test
  void episodesDoNotDependOnPartitionsBatchesOrRetries(SparkSession spark) throws IOException {
    Dataset<Row> tasks = tasks(spark, "CartPole-v1", 40);
    PolicyChoice policy = registered(Models.mlp(3, Activation.TANH, 4, 64, 64, 2), 1);
    LayoutContract.assertSameRows(tasks, rollout(policy, 16)::apply);
    String expected = hash(rollout(policy, 1).apply(tasks));
    for (int batch : List.of(3, 256)) {
      assertThat(hash(rollout(policy, batch).apply(tasks))).isEqualTo(expected);
    }
  }

  @Test
  void aLinearControllerBalancesThePole(SparkSession spark) throws IOException {
    Dataset<Row> episodes =
        rollout(registered(Models.balancing(), 0), 16).apply(tasks(spark, "CartPole-v1", 20));
    assertThat(episodes.filter("length = 500 AND policy = 'id+greedy'").count()).isEqualTo(20);
    assertThat(episodes.filter("array_max(log_probs) = 0 AND array_min(log_probs) = 0").count())
        .isEqualTo(20);
  }

  @Test
  void aGaussianPolicySwingsThePendulum(SparkSession spark) throws IOException {
    // Torque against the speed, with noise of deviation 3: most draws exceed the bounds of 2
    PolicyModel model =
        Models.gaussian(new float[] {0, 0, -1}, new float[] {0}, (float) Math.log(3));
    Row moments =
        rollout(registered(model, 1), 16)
            .apply(tasks(spark, "Pendulum-v1", 20))
            .selectExpr("explode(arrays_zip(observations, actions, log_probs)) AS step")
            .selectExpr(
                "step.actions[0] + step.observations[2] AS noise",
                "step.actions[0] AS action",
                "step.log_probs AS log_prob")
            .selectExpr(
                "count(1)",
                "avg(noise)",
                "stddev_pop(noise)",
                "max(abs(log_prob + noise * noise / 18 + ln(3 * sqrt(2 * pi()))))",
                "max(abs(action))")
            .head();
    double steps = (double) moments.getLong(0);
    assertThat(steps).isEqualTo(20 * 200);
    assertThat(moments.getDouble(1)).isCloseTo(0, within(4 * 3 / Math.sqrt(steps)));
    assertThat(moments.getDouble(2)).isCloseTo(3, within(4 * 3 / Math.sqrt(2.0 * steps)));
    assertThat(moments.getDouble(3)).isLessThan(1e-5);
    assertThat(moments.getFloat(4)).isGreaterThan(2);
  }

  @Test
  void aMixtureStatesTheProbabilityOfWhatItDid(SparkSession spark) throws IOException {
    double epsilon = 0.2;
    PolicyChoice greedy = registered(Models.balancing(), 0);
    Dataset<Row> steps =
        rollout(new EpsilonMixture(greedy, epsilon), 16)
            .apply(tasks(spark, "CartPole-v1", 20))
            .selectExpr("policy", "explode(log_probs) AS log_prob");
    assertThat(steps.select("policy").distinct().head().getString(0))
        .isEqualTo("id+greedy+epsilon=0.2");
    long count = steps.count();
    long other = steps.filter("abs(exp(log_prob) - 0.1) < 1e-12").count();
    assertThat(steps.filter("abs(exp(log_prob) - 0.9) < 1e-12").count()).isEqualTo(count - other);
    assertThat((double) other / count).isCloseTo(0.1, within(4 * Math.sqrt(0.09 / count)));
  }

  @Test
  void aPolicyWhoseShapesDoNotFitIsAnErrorThatNamesBoth() throws IOException {
    PolicyModel cart = Models.balancing();
    refused(cart, "Acrobot-v1", "it observes 4 components, not 6");
    refused(cart, "CliffWalking-v1", "it knows 4 discrete observations, not 48");
    refused(cart, "TextQuest-v0", "observations are text");
    refused(Models.table(new float[4]), "CartPole-v1", "a table needs discrete observations");
    refused(
        Models.linear(new float[12], 0, 0, 0),
        "CartPole-v1",
        "it chooses among 3 discrete actions, not 2 discrete actions");
    refused(
        Models.gaussian(new float[4], new float[1], 0f),
        "CartPole-v1",
        "its actions have 1 continuous components, not 2 discrete actions");
    refused(
        Models.linear(new float[6], 0, 0),
        "Pendulum-v1",
        "it chooses among 2 discrete actions, not 1 continuous components");
    assertThatThrownBy(() -> registered(cart, -1)).hasMessageContaining("temperature is -1");
  }

  @Test
  void aFileThatWasChangedIsRefused(SparkSession spark) throws IOException {
    RegisteredPolicy policy = registered(Models.balancing(), 1);
    Path file = Path.of(policy.artifact().path());
    byte[] content = Files.readAllBytes(file);
    content[content.length - 1] ^= 1;
    Files.write(file, content);
    Dataset<Row> episodes = rollout(policy, 4).apply(tasks(spark, "CartPole-v1", 2));
    assertThatThrownBy(episodes::count).hasStackTraceContaining("has SHA-256");
    Files.delete(file);
    assertThatThrownBy(() -> policy.open(Environments.check(new Task("CartPole-v1", "{}", 0))))
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DEPENDENCY))
        .hasMessageContaining("cannot be read");
  }

  private void refused(PolicyModel model, String environment, String problem) throws IOException {
    RegisteredPolicy policy = registered(model, 1);
    assertThatThrownBy(() -> policy.open(Environments.check(new Task(environment, "{}", 0))))
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("Policy 'tested@1' cannot act in " + environment)
        .hasMessageContaining(problem);
  }

  private RegisteredPolicy registered(PolicyModel model, double temperature) throws IOException {
    byte[] content = PolicyTensors.encode(model);
    String sha256 = Artifact.sha256(content);
    Path file = Files.write(temp.resolve(sha256 + ".safetensors"), content);
    return new RegisteredPolicy(
        "id",
        "tested@1",
        new Artifact(file.toString(), sha256),
        temperature,
        new SerializableWritable<>(new Configuration()));
  }

  private static Rollout rollout(PolicyChoice policy, int batch) {
    return new Rollout("test", 0, policy, 1, 1000, batch, 7);
  }

  private static Dataset<Row> tasks(SparkSession spark, String environment, int count) {
    return new GenerateTasks(new Task(environment, "{}", 3), count, "test", 0).rows(spark);
  }

  private static String hash(Dataset<Row> episodes) {
    return ContentHash.of(episodes, EpisodeTables.EPISODES.dataColumns());
  }
}
