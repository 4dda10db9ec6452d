package io.rewardlake.transforms.hindsight;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Goals;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SparkExtension.class)
class HindsightExperienceReplayTest {
  private static final int BITS = 5;

  static Dataset<Row> episodes(SparkSession spark, Task task, int count) {
    Dataset<Row> tasks = new GenerateTasks(task, count, "test", 0).rows(spark);
    return new Rollout("test", 0, BuiltInPolicy.UNIFORM, 1, 200, 16, 5)
        .apply(tasks)
        .withColumn("spec", lit(task.parameters()));
  }

  private static Dataset<Row> flips(SparkSession spark, int count) {
    return episodes(spark, Task.of("BitFlipping-v0", Map.of("n_bits", BITS), 1), count);
  }

  private static HindsightExperienceReplay replay(GoalStrategy strategy, int k) {
    return new HindsightExperienceReplay("test", strategy, k, true, 3);
  }

  @ParameterizedTest
  @EnumSource(GoalStrategy.class)
  void sameRowsInEveryLayout(GoalStrategy strategy, SparkSession spark) {
    LayoutContract.assertSameRows(flips(spark, 60), replay(strategy, 2)::apply);
  }

  @ParameterizedTest
  @CsvSource({
    "BitFlipping-v0, '{\"n_bits\":5}', FUTURE",
    "BitFlipping-v0, '{\"n_bits\":5}', EPISODE",
    "PointMaze-v0, '{}', FUTURE",
    "PointMaze-v0, '{\"reward_type\":\"dense\"}', FINAL",
    "PointMaze-v0, '{\"continuing_task\":true}', RANDOM"
  })
  void rewardsAreThoseOfTheEnvironmentsGoalTest(
      String name, String parameters, GoalStrategy strategy, SparkSession spark) {
    Task task = new Task(name, parameters, 1);
    Dataset<Row> episodes = episodes(spark, task, 12);
    Goals goals = goals(task);
    Map<String, Row> recorded = new HashMap<>();
    episodes.collectAsList().forEach(row -> recorded.put(row.getAs("episode_id"), row));
    List<Row> relabelled = replay(strategy, 3).apply(episodes).collectAsList();
    assertThat(relabelled).hasSize(12 * 4);
    int changed = 0;
    for (Row row : relabelled) {
      Row source = recorded.get(row.<String>getAs("episode_id"));
      float[][] seen = vectors(source, "observations");
      float[] last = floats(source.getList(source.fieldIndex("final_observation")));
      boolean original = row.<String>getAs("strategy").equals("original");
      float[][] before = vectors(row, "observations");
      float[][] after = vectors(row, "next_observations");
      float[][] wanted = vectors(row, "goals");
      List<Double> rewards = row.getList(row.fieldIndex("rewards"));
      List<Boolean> ends = row.getList(row.fieldIndex("terminated"));
      assertThat(before.length).isEqualTo(seen.length).isEqualTo(wanted.length);
      for (int t = 0; t < seen.length; t++) {
        float[] next = t + 1 < seen.length ? seen[t + 1] : last;
        float[] goal = original ? part(seen[t], goals.desiredAt(), goals.size()) : wanted[t];
        float[] achieved = part(next, goals.achievedAt(), goals.size());
        assertThat(wanted[t]).containsExactly(goal);
        // Recorded rewards were those of doubles, and stay as they are
        double reward = goals.reward(achieved, goal);
        assertThat(rewards.get(t)).isCloseTo(reward, within(original ? 1e-6 : 0));
        if (original) {
          assertThat(rewards).isEqualTo(source.getList(source.fieldIndex("rewards")));
        }
        assertThat(ends.get(t)).isEqualTo(goals.terminates(achieved, goal));
        assertThat(before[t]).containsExactly(with(seen[t], goal, goals.desiredAt()));
        assertThat(after[t]).containsExactly(with(next, goal, goals.desiredAt()));
        changed += Arrays.equals(before[t], seen[t]) ? 0 : 1;
      }
    }
    assertThat(changed).isPositive();
  }

  @Test
  void goalsComeFromWhereTheStrategySays(SparkSession spark) {
    Dataset<Row> flips = flips(spark, 200).cache();
    Set<Integer> ahead = new HashSet<>();
    Set<Integer> anywhere = new HashSet<>();
    for (Row row : steps(replay(GoalStrategy.FUTURE, 4).apply(flips))) {
      assertThat(row.getInt(1)).isBetween(row.getInt(0), row.getInt(2) - 1);
      ahead.add(row.getInt(1) - row.getInt(0));
    }
    for (Row row : steps(replay(GoalStrategy.EPISODE, 4).apply(flips))) {
      assertThat(row.getInt(1)).isBetween(0, row.getInt(2) - 1);
      anywhere.add(row.getInt(1) - row.getInt(0));
    }
    for (Row row : steps(replay(GoalStrategy.FINAL, 1).apply(flips))) {
      assertThat(row.getInt(1)).isEqualTo(row.getInt(2) - 1);
    }
    assertThat(ahead).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(anywhere).containsExactlyInAnyOrder(-4, -3, -2, -1, 0, 1, 2, 3, 4);

    Dataset<Row> random = replay(GoalStrategy.RANDOM, 1).apply(flips);
    assertThat(random.filter("strategy = 'random' AND goal_steps IS NOT NULL").count()).isZero();
    // 200 goals drawn of 32: each is there, and the goals of a row differ from step to step
    assertThat(
            random
                .filter("strategy = 'random'")
                .selectExpr("explode(goals) AS goal")
                .distinct()
                .count())
        .isGreaterThan(25);
  }

  @Test
  void everyRelabellingIsARowOfItsOwn(SparkSession spark) {
    Dataset<Row> rows = replay(GoalStrategy.FUTURE, 3).apply(flips(spark, 50));
    assertThat(rows.count()).isEqualTo(200);
    assertThat(rows.select("relabelled_id").distinct().count()).isEqualTo(200);
    Dataset<Row> only =
        new HindsightExperienceReplay("test", GoalStrategy.FUTURE, 3, false, 3)
            .apply(flips(spark, 50));
    assertThat(only.count()).isEqualTo(150);
    assertThat(only.filter("strategy = 'original'").count()).isZero();
  }

  @Test
  void aTableLearnsFromGoalsThatWereReached(SparkSession spark) {
    Dataset<Row> rows = replay(GoalStrategy.FUTURE, 4).apply(flips(spark, 150)).cache();
    double relabelled = TabularFlips.learn(BITS, rows).solved();
    double original = TabularFlips.learn(BITS, rows.filter("strategy = 'original'")).solved();
    assertThat(relabelled).isGreaterThan(0.5);
    assertThat(original).isLessThan(relabelled / 2);
  }

  @Test
  void anEnvironmentWithoutGoalsIsAnError(SparkSession spark) {
    Dataset<Row> episodes = episodes(spark, new Task("CartPole-v1", "{}", 1), 2);
    assertThatThrownBy(() -> replay(GoalStrategy.FINAL, 1).apply(episodes).count())
        .hasStackTraceContaining("of CartPole-v1 has no goals that could be relabelled");
  }

  private static List<Row> steps(Dataset<Row> rows) {
    return rows.filter("strategy <> 'original'")
        .selectExpr("length", "posexplode(goal_steps) AS (step, goal_step)")
        .select("step", "goal_step", "length")
        .collectAsList();
  }

  private static Goals goals(Task task) {
    try (Environment environment = Environments.create(task.environment())) {
      environment.reset(task, 0);
      return environment.goals().orElseThrow();
    }
  }

  private static float[] part(float[] vector, int from, int size) {
    return Arrays.copyOfRange(vector, from, from + size);
  }

  private static float[] with(float[] vector, float[] goal, int at) {
    float[] changed = vector.clone();
    System.arraycopy(goal, 0, changed, at, goal.length);
    return changed;
  }

  private static float[][] vectors(Row row, String column) {
    return row.<scala.collection.Seq<Float>>getList(row.fieldIndex(column)).stream()
        .map(vector -> floats(scala.collection.JavaConverters.seqAsJavaList(vector)))
        .toArray(float[][]::new);
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
