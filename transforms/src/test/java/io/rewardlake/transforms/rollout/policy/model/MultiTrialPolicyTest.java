package io.rewardlake.transforms.rollout.policy.model;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.Safetensors;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.sequence.AgenticTransformer;
import io.rewardlake.transforms.learn.sequence.SequenceNetwork;
import io.rewardlake.transforms.learn.stage.CausalTransformer;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class MultiTrialPolicyTest {
  private static final String LAKE = "FrozenLake-v1";
  private static final String PENDULUM = "Pendulum-v1";
  private static final int TRIALS = 3;
  private static final float NEVER = -50;
  private static final float AT_ONCE = 50;

  @TempDir Path temp;

  @Test
  void trialsOfATaskFollowEachOtherWhateverTheLayout(SparkSession spark) throws IOException {
    MultiTrialPolicy policy = new MultiTrialPolicy(registered(LAKE, NEVER), 1, TRIALS);
    Dataset<Row> tasks = tasks(spark, LAKE, 12);
    Dataset<Row> episodes = rollout(policy, 5).apply(tasks).cache();
    assertThat(episodes.filter("status <> 'completed'").count()).isZero();
    Dataset<Row> groups =
        episodes.groupBy("task_id", "group_id").agg(sortedAttempts()).select("attempts").distinct();
    assertThat(groups.collectAsList().toString()).isEqualTo("[[0,1,2]]");
    // Each trial has chances of its own
    assertThat(episodes.select("seed").distinct().count()).isEqualTo(36);
    assertThat(episodes.select("length").distinct().count()).isGreaterThan(3);
    LayoutContract.assertSameRows(tasks, rollout(policy, 5)::apply);
    for (int batch : List.of(1, 256)) {
      assertThat(hash(rollout(policy, batch).apply(tasks))).isEqualTo(hash(episodes));
    }
    episodes.unpersist();
  }

  @Test
  void whatIsCompleteIsNotTriedAgain(SparkSession spark) throws IOException {
    MultiTrialPolicy policy = new MultiTrialPolicy(registered(LAKE, AT_ONCE), 1, TRIALS);
    Dataset<Row> episodes = rollout(policy, 4).apply(tasks(spark, LAKE, 6));
    assertThat(episodes.groupBy("attempt").count().collectAsList().toString()).isEqualTo("[[0,6]]");
  }

  @Test
  void continuousActionsAreTheirMeans(SparkSession spark) throws IOException {
    MultiTrialPolicy policy = new MultiTrialPolicy(registered(PENDULUM, NEVER), -100, 2);
    Dataset<Row> episodes = rollout(policy, 4).apply(tasks(spark, PENDULUM, 2));
    assertThat(episodes.filter("status = 'completed'").count()).isEqualTo(4);
    assertThat(episodes.filter("exists(actions, a -> abs(a[0]) > 2)").count()).isZero();
    assertThat(episodes.filter("log_probs IS NULL").count()).isEqualTo(4);
  }

  @Test
  void aLongTrialForgetsTheOlderHalf() throws IOException {
    EnvironmentSpec spec = Environments.check(new Task(LAKE, "{}", 0));
    SequenceModel model = model(LAKE, NEVER, 4);
    History whole = new History(model, spec, 5, TRIALS);
    double[] rewards = {1, -2, 0.5, 3};
    for (int step = 0; step < rewards.length; step++) {
      whole.see(state(step));
      whole.pay(new float[] {step % 3}, rewards[step]);
    }
    // Two are forgotten, and what they paid stays paid
    History rest = new History(model, spec, 5 - rewards[0] - rewards[1], TRIALS);
    for (int step = 2; step < rewards.length; step++) {
      rest.see(state(step));
      rest.pay(new float[] {step % 3}, rewards[step]);
    }
    float[] expected = rest.see(state(4));
    assertThat(whole.see(state(4))).isEqualTo(expected);
    assertThat(whole.pay(new float[] {1}, 0)).isEqualTo(rest.pay(new float[] {1}, 0));
  }

  @Test
  void theFileComesBack() throws IOException {
    SequenceModel model = model(PENDULUM, NEVER, 4);
    SequenceModel found = SequenceModel.decode(model.encode());
    assertThat(found.encode()).isEqualTo(model.encode());
    assertThat(found)
        .hasToString("transformer 3-8-1 layers 2 heads 2 trials 3 steps 4 relu gaussian");
    // 152 of embeddings, 872 of each block, 16 of the last normalisation, 18 of the two heads
    assertThat(found.parameters()).isEqualTo(152 + 2 * 872 + 16 + 18);
    Safetensors torn = Safetensors.decode(model.encode());
    assertThatThrownBy(() -> SequenceModel.decode(torn.put("act.bias", new float[2], 2).encode()))
        .hasMessage("tensor act.bias has 2 numbers, not 1");
  }

  @Test
  void whatDoesNotFitIsAUsageError() throws IOException {
    RegisteredPolicy policy = registered(LAKE, NEVER);
    EnvironmentSpec lake = Environments.check(new Task(LAKE, "{}", 0));
    refused(
        "--trials is 4; allowed is 1 to 3", () -> new MultiTrialPolicy(policy, 1, 4).open(lake));
    refused("it goes by earlier trials; play it with rollout", () -> policy.open(lake));
    refused(
        "it knows 16 discrete observations, not 48",
        () ->
            new MultiTrialPolicy(policy, 1, 2)
                .open(Environments.check(new Task("CliffWalking-v1", "{}", 0))));
    refused(
        "--group-size is 2",
        () -> new Rollout("test", 0, new MultiTrialPolicy(policy, 1, 2), 2, 9, 9, 7));
  }

  private static void refused(String problem, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(problem);
  }

  private static Column sortedAttempts() {
    return expr("array_join(array_sort(collect_list(attempt)), ',') AS attempts");
  }

  private static float[] state(int step) {
    float[] state = new float[16];
    state[3 * step] = 1;
    return state;
  }

  private RegisteredPolicy registered(String environment, float completion) throws IOException {
    byte[] content = model(environment, completion, 100).encode();
    String sha256 = Artifact.sha256(content);
    Path file = Files.write(temp.resolve(sha256 + ".safetensors"), content);
    return new RegisteredPolicy(
        "id",
        "tested@1",
        new Artifact(file.toString(), sha256),
        1,
        new SerializableWritable<>(new Configuration()));
  }

  /** First values, but for the bias of the completion. */
  private static SequenceModel model(String environment, float completion, int steps) {
    EnvironmentSpec spec = Environments.check(new Task(environment, "{}", 0));
    PolicyNetwork ends =
        PolicyNetwork.of(
            EpisodeSpaces.of(spec),
            spec.actions() instanceof Discrete ? Head.CATEGORICAL : Head.DETERMINISTIC,
            List.of(),
            io.rewardlake.transforms.learn.stage.Activation.RELU);
    CausalTransformer transformer =
        new CausalTransformer(2, 2, 8, io.rewardlake.transforms.learn.stage.Activation.RELU);
    AgenticTransformer objective =
        new AgenticTransformer(
            new SequenceNetwork(ends, TRIALS, steps, 1, transformer), TRIALS * steps, 0.1);
    LearnerState first = LearnerState.initial(objective, 2, 1);
    float[] parameters = first.values().get(AgenticTransformer.ACTOR);
    parameters[parameters.length - 1] = completion;
    return objective.policy(first);
  }

  private static Rollout rollout(MultiTrialPolicy policy, int batch) {
    return new Rollout("test", 0, policy, 1, 30, batch, 7);
  }

  private static Dataset<Row> tasks(SparkSession spark, String environment, int count) {
    return new GenerateTasks(new Task(environment, "{}", 3), count, "test", 0).rows(spark);
  }

  private static String hash(Dataset<Row> episodes) {
    return ContentHash.of(episodes, EpisodeTables.EPISODES.dataColumns());
  }
}
