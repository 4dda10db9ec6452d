package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.countDistinct;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reinforcement learning by whole commands. */
@ExtendWith(SparkExtension.class)
class ImproveCommandTest {
  private static final String[] IMPROVE = {
    "improve",
    "--environment=CartPole-v1",
    "--name=balance",
    "--iterations=2",
    "--steps-per-iteration=2048",
    "--evaluation-tasks=50",
    "--update=learning-rate=0.003",
    "--update=gamma=0.98"
  };

  @TempDir Path temp;
  private final SparkSession spark;

  ImproveCommandTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void aPolicyLearnsAndTheGateKeepsItsChampion() {
    assertThat(run(IMPROVE)).isZero();
    Lake lake = Lake.open(spark, temp.resolve("lake").toString());
    List<Row> curve =
        lake.read(EvaluateTables.EVALUATIONS)
            .filter("metric = 'mean_return'")
            .join(
                lake.read(LearnTables.MODELS).selectExpr("model_id AS scorer", "version"), "scorer")
            .orderBy("version")
            .collectAsList();
    assertThat(curve).hasSize(3);
    // Untrained it falls within some twenty steps
    assertThat(curve.get(0).<Double>getAs("high")).isLessThan(35);
    assertThat(curve.get(2).<Double>getAs("low")).isGreaterThan(curve.get(0).<Double>getAs("high"));
    Dataset<Row> episodes = lake.read(EpisodeTables.EPISODES).filter("source = 'balance'");
    assertThat(episodes.groupBy("iteration").sum("length").collectAsList())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.getLong(1)).isBetween(1_024L, 4_096L));
    // Whole episodes, however long: a good one is worth most
    assertThat(episodes.filter("truncated AND length < 500").count()).isZero();

    // What it is judged by begins otherwise than what it learns from
    assertThat(
            lake.read(EpisodeTables.EPISODES)
                .groupBy("task_id")
                .agg(countDistinct("source").as("sources"))
                .filter("sources > 1")
                .count())
        .isZero();

    List<Row> gates = lake.read(EvaluateTables.GATES).orderBy("iteration").collectAsList();
    assertThat(gates).hasSize(3);
    assertThat(gates.get(0).<Boolean>getAs("promoted")).isTrue();
    for (Row gate : gates.subList(1, 3)) {
      assertThat(gate.<Double>getAs("bar")).isEqualTo(gate.<Double>getAs("incumbent_value"));
      assertThat(gate.<Boolean>getAs("promoted"))
          .isEqualTo(gate.<Double>getAs("candidate_low") >= gate.<Double>getAs("bar"));
    }

    // All stages were committed: nothing is done twice
    long models = lake.read(LearnTables.MODELS).count();
    assertThat(run(IMPROVE)).isZero();
    assertThat(lake.read(LearnTables.MODELS).count()).isEqualTo(models);
    assertThat(
            run("rollout", "--environment=CartPole-v1", "--policy=balance@champion", "--tasks=2"))
        .isZero();
    assertThat(run("gate", "--policy=balance", "--dataset=CartPole-v1", "--at-least=1000"))
        .isZero();
    assertThat(lake.read(EvaluateTables.GATES).filter("bar = 1000 AND NOT promoted").count())
        .isEqualTo(1);
    assertThat(run("gate", "--policy=balance", "--dataset=Acrobot-v1"))
        .isEqualTo(ExitCode.DATA.code());
    assertThat(run("train-policy", "--objective=ppo", "--source=balance"))
        .isEqualTo(ExitCode.USAGE.code());
  }

  private int run(String... words) {
    return Main.execute(
        Stream.concat(Stream.of(words), Stream.of("--lake=" + temp.resolve("lake")))
            .toArray(String[]::new));
  }
}
