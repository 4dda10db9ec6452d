package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole commands from recorded or played episodes to a policy that plays. */
@ExtendWith(SparkExtension.class)
class TrainPolicyCommandTest {
  private static final String[] CLONE = {
    "train-policy",
    "--objective=bc",
    "--source=imitation_rollouts",
    "--name=cartpole",
    "--hidden=64,64",
    "--activation=tanh",
    "--steps=1200",
    "--checkpoints=2"
  };

  @TempDir static Path temp;
  private static SparkSession spark;
  private static CommandRun cloned;

  @BeforeAll
  static void anExpertIsImitated(SparkSession session) {
    spark = session;
    Path file = RealData.folder("imitation_rollouts").resolve("cartpole_transitions.jsonl.gz");
    Path mapping = RealData.repository().resolve("conf/mappings/imitation_rollouts.conf");
    command(
        "ingest", "episodes", "--format=transitions", "--mapping=" + mapping, "--input=" + file);
    cloned = command(CLONE);
    command(
        "rollout", "--environment=CartPole-v1", "--tasks=8", "--group-size=4", "--source=attempts");
  }

  @Test
  void theImitatorBalancesThePole() {
    CommandRun played =
        command(
            "rollout",
            "--environment=CartPole-v1",
            "--tasks=50",
            "--policy=cartpole",
            "--greedy",
            "--source=played");
    assertThat(played.out()).containsPattern("mean return +(4[5-9]|500)\\d*\\.");
    double mean =
        lake()
            .read(EpisodeTables.EPISODES)
            .filter("source = 'played'")
            .agg(functions.avg("length"))
            .head()
            .getDouble(0);
    assertThat(mean).isGreaterThanOrEqualTo(450);
  }

  @Test
  void everyCheckpointIsAVersionAndTheCurveIsKept() {
    List<Row> models = models("cartpole");
    assertThat(models).extracting(row -> row.<Integer>getAs("version")).containsExactly(1, 2);
    Row last = models.get(1);
    assertThat(last.<String>getAs("kind")).isEqualTo("policy");
    assertThat(last.<Object, Object>getJavaMap(last.fieldIndex("trained_on")))
        .containsKey("episodes");
    assertThat(last.<Object, Object>getJavaMap(last.fieldIndex("parameters")))
        .containsEntry("step", "1200")
        .containsEntry("objective", "bc");
    assertThat(cloned.out()).contains("cartpole@2").contains("samples per second");
    assertThat(cloned.err()).contains("train-policy: checkpoint 2 of 2, step 1200 of 1200");
    List<Row> curve =
        lake()
            .read(LearnTables.TRAINING_METRICS)
            .filter("model_id = '" + last.getAs("model_id") + "'")
            .orderBy("epoch")
            .collectAsList();
    assertThat(curve).extracting(row -> row.<Long>getAs("step")).containsExactly(600L, 1200L);
    assertThat(curve)
        .allSatisfy(
            row -> {
              assertThat(row.<Double>getAs("samples_per_second")).isPositive();
              assertThat(row.<Double>getAs("holdout_loss")).isBetween(0.0, Math.log(2));
            });
  }

  @Test
  void theSameEpisodesAndOptionsFindTheSamePolicy() {
    CommandRun again = command(CLONE);
    assertThat(again.out()).containsPattern("models written +0\\b").contains("cartpole@2");
    assertThat(again.err()).doesNotContain("checkpoint 1 of 2");
  }

  @Test
  void trainingGoesOnFromAParent() {
    command(
        "train-policy",
        "--objective=filtered-bc",
        "--keep=0.3",
        "--source=attempts",
        "--name=tuned",
        "--parent=cartpole@1",
        "--partitions=2",
        "--rounds=2",
        "--steps=20",
        "--checkpoints=1");
    Row tuned = models("tuned").get(0);
    assertThat(tuned.<String>getAs("parent"))
        .isEqualTo(models("cartpole").get(0).getAs("model_id"));
    assertThat(network(tuned)).isEqualTo("mlp 4-64-64-2 tanh categorical");
  }

  @Test
  void theBetterOfTwoAttemptsIsPreferred() {
    command(
        "train-policy",
        "--objective=dpo",
        "--source=attempts",
        "--parent=cartpole@1",
        "--name=preferred",
        "--max-steps=100",
        "--steps=40",
        "--checkpoints=1",
        "--held-out=0");
    Row model = models("preferred").get(0);
    assertThat(model.<String>getAs("parent"))
        .isEqualTo(models("cartpole").get(0).getAs("model_id"));
    // Pairs differ in length, so the reference itself has no margin: it is learned
    assertThat(metrics(model).get("margin")).isPositive();
  }

  @Test
  void theObjectiveAndTheLabelSetDecideWhatIsLearned() {
    command("impute", "--source=attempts", "--method=zero", "--label-share=0.01", "--labels=zeros");
    Row better = trained("better", "rcbc");
    assertThat(better.<Object, Object>getJavaMap(better.fieldIndex("parameters")))
        .containsEntry("objective", "rcbc");
    // By recorded rewards the longer episodes are the better half, by these labels others
    Row other = trained("other", "rcbc", "--labels=zeros");
    assertThat(other.<String>getAs("sha256")).isNotEqualTo(better.getAs("sha256"));

    Map<String, Double> valued = metrics(trained("valued", "iql"));
    assertThat(valued).containsKeys("value_loss", "actor_loss").doesNotContainKey("kl");
    // Rewards are 1, and values know little yet
    assertThat(valued.get("critic_loss")).isGreaterThan(0.3);
    // The two actions' values are hardly apart yet: ln 2
    assertThat(metrics(trained("pessimist", "cql")).get("conservative_loss"))
        .isCloseTo(Math.log(2), Percentage.withPercentage(20));
  }

  @Test
  void continuousActionsAreTrainedAndPlayed() {
    command("init-policy", "--environment=Pendulum-v1", "--name=swing", "--hidden=16");
    String[] rollout = {"rollout", "--environment=Pendulum-v1", "--tasks=4", "--max-steps=50"};
    command(plus(rollout, "--policy=swing", "--source=swing"));
    String[] train = {
      "train-policy",
      "--source=swing",
      "--hidden=16",
      "--steps=40",
      "--checkpoints=1",
      "--held-out=0"
    };
    command(plus(train, "--objective=td3-bc"));
    assertThat(command(plus(rollout, "--policy=td3-bc", "--source=swung")).out())
        .contains("mean return");
    assertThat(network(models("td3-bc").get(0))).isEqualTo("mlp 3-16-1 relu squashed gaussian");

    // Rewards of a few steps, deviations of the others, and a bonus for what is rare
    command(
        "impute",
        "--source=swing",
        "--labels=few",
        "--label-share=0.3",
        "--members=2",
        "--folds=1",
        "--hidden=16",
        "--steps=20",
        "--novelty=counts",
        "--count-cell=0.5");
    String[] update =
        plus(
            train,
            "--objective=reinforce",
            "--parent=swing",
            "--name=careful",
            "--kl-coefficient=0.1",
            "--variance-aware-kl");
    fails(3, "--members", update);
    command(plus(update, "--labels=few", "--bonus"));
    Row careful = models("careful").get(0);
    assertThat(metrics(careful).get("kl")).isPositive();
    assertThat(careful.<Object, Object>getJavaMap(careful.fieldIndex("parameters")))
        .containsEntry("labels", "few")
        .containsEntry("bonus", "true");
  }

  @Test
  void whatCannotBeTrainedSaysWhy() {
    String[] words = {"train-policy", "--objective=sac", "--source=attempts"};
    fails(2, "sac", words);
    words[1] = "--objective=td3-bc";
    fails(2, "continuous actions", words);
    words[1] = "--objective=dpo";
    fails(2, "--parent", words);
    words[1] = "--objective=bc";
    fails(2, "Known: ", plus(words, "--parent=nobody"));
    fails(3, "reward_labels", plus(words, "--labels=none"));
    words[2] = "--source=nothing";
    fails(3, "source is 'nothing'", words);
  }

  /** A small policy that learned a little from the attempts. */
  private static Row trained(String name, String objective, String... more) {
    String[] words = {
      "train-policy",
      "--name=" + name,
      "--objective=" + objective,
      "--source=attempts",
      "--hidden=16",
      "--steps=30",
      "--batch-size=64",
      "--checkpoints=1",
      "--held-out=0"
    };
    command(plus(words, more));
    return models(name).get(0);
  }

  private static String network(Row model) {
    return model.<String, String>getJavaMap(model.fieldIndex("parameters")).get("network");
  }

  private static Map<String, Double> metrics(Row model) {
    return model.getJavaMap(model.fieldIndex("metrics"));
  }

  private static List<Row> models(String name) {
    return lake()
        .read(LearnTables.MODELS)
        .filter("name = '" + name + "'")
        .orderBy("version")
        .collectAsList();
  }

  private static CommandRun command(String... words) {
    return CommandRun.of(plus(words, "--lake=" + temp.resolve("lake"))).succeeded();
  }

  private static void fails(int code, String message, String... words) {
    CommandRun.of(plus(words, "--lake=" + temp.resolve("lake"))).failed(code, message);
  }

  private static String[] plus(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  private static Lake lake() {
    return Lake.open(spark, temp.resolve("lake").toString());
  }
}
