package io.rewardlake.transforms.rollout;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Transaction;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class RolloutTest {
  private static final PolicyChoice UNIFORM = BuiltInPolicy.UNIFORM;
  private static final PolicyChoice ORACLE = BuiltInPolicy.ORACLE;

  private static Rollout rollout(PolicyChoice policy, int group, int maxSteps, int batch) {
    return new Rollout("test", 0, policy, group, maxSteps, batch, 7);
  }

  private static Dataset<Row> tasks(SparkSession spark, String environment, int count) {
    return new GenerateTasks(new Task(environment, "{}", 3), count, "test", 0).rows(spark);
  }

  @Test
  void episodesDoNotDependOnPartitionsBatchesOrRetries(SparkSession spark) {
    Dataset<Row> tasks = tasks(spark, "CartPole-v1", 40).union(tasks(spark, "FrozenLake-v1", 40));
    LayoutContract.assertSameRows(tasks, rollout(UNIFORM, 2, 1000, 16)::apply);
    Dataset<Row> once = rollout(UNIFORM, 2, 1000, 16).apply(tasks);
    assertThat(once.filter("status <> 'completed'").count()).isZero();
    assertThat(once.filter("length > 40").count()).isPositive();
    List<String> columns = EpisodeTables.EPISODES.dataColumns();
    String expected = ContentHash.of(rollout(UNIFORM, 2, 1000, 1).apply(tasks), columns);
    for (int batch : List.of(3, 256)) {
      assertThat(ContentHash.of(rollout(UNIFORM, 2, 1000, batch).apply(tasks), columns))
          .isEqualTo(expected);
    }
    assertThat(
            ContentHash.of(new Rollout("test", 0, UNIFORM, 2, 1000, 16, 8).apply(tasks), columns))
        .isNotEqualTo(expected);
  }

  /** S2 of the method cards: the table itself, written in 1, 4 and 16 files, and after failures. */
  @Test
  void theTableIsTheSameWhateverTheLayoutAndWhateverFails(
      SparkSession spark, @TempDir Path folder) {
    Lake lake = Lake.folder(spark, folder.resolve("lake").toString());
    Dataset<Row> tasks = tasks(spark, "CartPole-v1", 100).union(tasks(spark, "FrozenLake-v1", 100));
    List<Dataset<Row>> layouts =
        List.of(
            tasks.repartition(1),
            tasks.repartition(4),
            tasks.repartition(16),
            LayoutContract.failingFirst(tasks.repartition(4)));
    List<Integer> files = List.of(1, 4, 16, 4);
    Set<String> hashes = new HashSet<>();
    for (int i = 0; i < layouts.size(); i++) {
      lake.replace(
          EpisodeTables.EPISODES,
          rollout(UNIFORM, 2, 1000, 16).apply(layouts.get(i)),
          Map.of("source", "test"),
          new Transaction("test", LocalDate.EPOCH, "rollout", i));
      Dataset<Row> episodes = lake.read(EpisodeTables.EPISODES);
      assertThat(episodes.inputFiles()).hasSize(files.get(i));
      assertThat(episodes.count()).isEqualTo(400);
      hashes.add(ContentHash.of(episodes, EpisodeTables.EPISODES.dataColumns()));
    }
    assertThat(hashes).hasSize(1);
  }

  @Test
  void recordedActionsReplayTheEpisode(SparkSession spark) {
    Task task = new Task("CartPole-v1", "{}", 3).sibling(0);
    Row episode = rollout(UNIFORM, 1, 1000, 4).apply(tasks(spark, "CartPole-v1", 1)).head();
    try (Environment environment = Environments.create("CartPole-v1")) {
      environment.reset(task, episode.<Long>getAs("seed"));
      Batch seen = environment.spec().observations().batch(1);
      Batch done = environment.spec().actions().batch(1);
      List<List<Float>> observations = vectors(episode, "observations");
      List<Integer> actions = episode.getList(episode.fieldIndex("action_ids"));
      assertThat(actions).hasSize(episode.<Integer>getAs("length")).contains(0, 1);
      for (int t = 0; t < actions.size(); t++) {
        environment.observe(seen, 0);
        assertThat(observations.get(t))
            .containsExactly(
                seen.vectors()[0], seen.vectors()[1], seen.vectors()[2], seen.vectors()[3]);
        done.numbers()[0] = actions.get(t);
        assertThat(environment.terminated()).isFalse();
        environment.step(done, 0);
      }
      assertThat(environment.terminated()).isEqualTo(episode.<Boolean>getAs("terminated"));
      environment.observe(seen, 0);
      List<Float> end = episode.getList(episode.fieldIndex("final_observation"));
      assertThat(end)
          .containsExactly(
              seen.vectors()[0], seen.vectors()[1], seen.vectors()[2], seen.vectors()[3]);
    }
  }

  @Test
  void aGroupSharesItsInitialStateAndNotItsChances(SparkSession spark) {
    Dataset<Row> episodes = rollout(UNIFORM, 8, 1000, 4).apply(tasks(spark, "CartPole-v1", 3));
    for (Row group :
        episodes
            .selectExpr("group_id", "observations[0] AS first", "action_ids", "attempt")
            .groupBy("group_id")
            .agg(
                org.apache.spark.sql.functions.countDistinct("first"),
                org.apache.spark.sql.functions.countDistinct("action_ids"),
                org.apache.spark.sql.functions.countDistinct("attempt"))
            .collectAsList()) {
      assertThat(group.getLong(1)).isEqualTo(1);
      assertThat(group.getLong(2)).isGreaterThan(6);
      assertThat(group.getLong(3)).isEqualTo(8);
    }
  }

  @Test
  void meanRewardsOfTheBanditAreThoseOfItsArms(SparkSession spark) {
    int episodes = 4000;
    Dataset<Row> tasks = tasks(spark, "TwoArmedBandit-v0", episodes);
    double risky = 0.25;
    // A uniform choice: half of the time 0.1, else a coin of 0.25
    double mean = 0.5 * 0.1 + 0.5 * risky;
    double square = 0.5 * 0.01 + 0.5 * risky;
    double sigma = Math.sqrt((square - mean * mean) / episodes);
    assertThat(meanReturn(rollout(UNIFORM, 1, 10, 64).apply(tasks)))
        .isCloseTo(mean, within(4 * sigma));
    assertThat(meanReturn(rollout(ORACLE, 1, 10, 64).apply(tasks)))
        .isCloseTo(risky, within(4 * Math.sqrt(risky * (1 - risky) / episodes)));
  }

  @Test
  void theOracleWalksTheShortestWayAndIsCertain(SparkSession spark) {
    Row episode = rollout(ORACLE, 1, 100, 4).apply(tasks(spark, "CliffWalking-v1", 1)).head();
    assertThat(episode.<Integer>getAs("length")).isEqualTo(13);
    assertThat(episode.<Boolean>getAs("terminated")).isTrue();
    assertThat(episode.<Double>getList(episode.fieldIndex("log_probs"))).containsOnly(0.0);
  }

  @Test
  void aMixtureStatesTheProbabilityOfWhatItDid(SparkSession spark) {
    double epsilon = 0.4;
    List<Double> probabilities =
        rollout(new EpsilonMixture(ORACLE, epsilon), 1, 50, 4)
            .apply(tasks(spark, "CliffWalking-v1", 40))
            .selectExpr("explode(log_probs) AS log_prob")
            .selectExpr("exp(log_prob)")
            .collectAsList()
            .stream()
            .map(row -> row.getDouble(0))
            .toList();
    double other = epsilon / 4;
    double best = 1 - epsilon + other;
    assertThat(probabilities)
        .allSatisfy(
            p -> assertThat(Math.min(Math.abs(p - other), Math.abs(p - best))).isLessThan(1e-12));
    double share =
        probabilities.stream().filter(p -> p > 0.5).count() / (double) probabilities.size();
    assertThat(share)
        .isCloseTo(best, within(4 * Math.sqrt(best * (1 - best) / probabilities.size())));
  }

  @Test
  void aLongEpisodeIsCutIntoPartsThatFitTogether(SparkSession spark) {
    List<Row> parts =
        rollout(UNIFORM, 1, 10_000, 4)
            .apply(tasks(spark, TestEnvironments.ENDLESS, 1))
            .orderBy("chunk")
            .collectAsList();
    assertThat(parts)
        .extracting(row -> row.<Integer>getAs("length"))
        .containsExactly(4096, 4096, 1808);
    assertThat(parts).extracting(row -> row.<Integer>getAs("chunk")).containsExactly(0, 1, 2);
    assertThat(parts)
        .extracting(row -> row.<Boolean>getAs("truncated"))
        .containsExactly(false, false, true);
    for (int part = 0; part < 3; part++) {
      // The environment counts its steps
      List<List<Float>> seen = vectors(parts.get(part), "observations");
      assertThat(seen.get(0)).containsExactly(part * 4096f);
      assertThat(parts.get(part).<Float>getList(parts.get(part).fieldIndex("final_observation")))
          .containsExactly(seen.get(seen.size() - 1).get(0) + 1);
    }
  }

  @Test
  void anEpisodeThatBreaksIsARowAndStopsNoOther(SparkSession spark) {
    List<Row> episodes =
        rollout(UNIFORM, 2, 100, 8)
            .apply(tasks(spark, TestEnvironments.BREAKING, 30))
            .collectAsList();
    assertThat(episodes).hasSize(60);
    assertThat(episodes.stream().map(row -> row.<String>getAs("episode_id")).distinct().count())
        .isEqualTo(60);
    List<Row> failed =
        episodes.stream().filter(row -> row.<String>getAs("status").equals("failed")).toList();
    assertThat(failed).hasSizeBetween(1, 59);
    assertThat(failed)
        .allSatisfy(
            row -> {
              boolean unbegun = row.<String>getAs("message").equals("broken at reset");
              assertThat(row.<Integer>getAs("length")).isEqualTo(unbegun ? 0 : 2);
              assertThat(row.<String>getAs("message")).startsWith("broken at ");
              assertThat(row.<Boolean>getAs("terminated")).isFalse();
              assertThat(row.<Boolean>getAs("truncated")).isFalse();
            });
    assertThat(failed.stream().map(row -> row.<String>getAs("message")).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("broken at reset", "broken at step 3");
    assertThat(episodes.stream().filter(row -> row.<String>getAs("status").equals("completed")))
        .allSatisfy(row -> assertThat(row.<Integer>getAs("length")).isEqualTo(5));
  }

  @Test
  void textsAreSeenAndSaid(SparkSession spark) {
    Row episode = rollout(ORACLE, 1, 100, 4).apply(tasks(spark, "TextQuest-v0", 1)).head();
    int length = episode.getAs("length");
    assertThat(length).isPositive();
    assertThat(episode.<String>getList(episode.fieldIndex("text_observations"))).hasSize(length);
    assertThat(episode.<String>getList(episode.fieldIndex("text_actions"))).hasSize(length);
    assertThat(episode.<String>getAs("final_text_observation")).isNotBlank();
    assertThat(episode.isNullAt(episode.fieldIndex("observations"))).isTrue();
    assertThat(episode.isNullAt(episode.fieldIndex("action_ids"))).isTrue();
    assertThat(episode.<Boolean>getAs("success")).isTrue();
  }

  @Test
  void aPolicyThatDoesNotFitIsAnError(SparkSession spark) {
    Dataset<Row> episodes = rollout(ORACLE, 1, 10, 4).apply(tasks(spark, "CartPole-v1", 1));
    assertThatThrownBy(episodes::count)
        .hasStackTraceContaining("Policy 'oracle' cannot act in CartPole-v1");
    assertThat(BuiltInPolicy.find("oracel")).isEmpty();
  }

  private static double meanReturn(Dataset<Row> episodes) {
    return episodes
        .selectExpr("aggregate(rewards, 0d, (sum, reward) -> sum + reward) AS total")
        .agg(org.apache.spark.sql.functions.avg(col("total")))
        .head()
        .getDouble(0);
  }

  private static List<List<Float>> vectors(Row episode, String column) {
    return episode.<scala.collection.Seq<Float>>getList(episode.fieldIndex(column)).stream()
        .map(vector -> scala.collection.JavaConverters.seqAsJavaList(vector))
        .toList();
  }
}
