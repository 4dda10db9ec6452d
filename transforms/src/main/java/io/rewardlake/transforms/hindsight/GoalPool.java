package io.rewardlake.transforms.hindsight;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import io.rewardlake.transforms.rollout.environment.Goals;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Goals that the episodes of each environment achieved, a sample of {@value #SIZE}, which fits into
 * memory.
 *
 * @param byEnvironment goals by name of the environment
 */
record GoalPool(Map<String, List<float[]>> byEnvironment) implements Serializable {
  private static final int SIZE = 1000;

  /** Of no environment. */
  static final GoalPool EMPTY = new GoalPool(Map.of());

  /** One observation of each of the episodes whose hashes come first. */
  static GoalPool draw(Dataset<Row> episodes, long seed) {
    Column hash = xxhash64(lit(seed), col("episode_id"), col("chunk"));
    Dataset<Row> drawn =
        episodes
            .where("length > 0")
            .withColumn("hash", hash)
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy("environment")
                            .orderBy(col("hash"), col("episode_id"), col("chunk"))))
            .where(col("place").leq(SIZE))
            .select(
                col("environment"),
                col("spec"),
                col("episode_id"),
                expr("observations[CAST(pmod(hash, length) AS INT)]").as("observation"))
            .orderBy("environment", "place");
    Map<String, List<float[]>> pool = new HashMap<>();
    KnownGoals known = new KnownGoals();
    for (Iterator<Row> rows = drawn.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      Goals goals = known.of(row.getString(2), row.getString(0), row.getString(1));
      float[] achieved = new float[goals.size()];
      List<Float> observation = row.getList(3);
      for (int i = 0; i < achieved.length; i++) {
        achieved[i] = observation.get(goals.achievedAt() + i);
      }
      pool.computeIfAbsent(row.getString(0), any -> new ArrayList<>()).add(achieved);
    }
    return new GoalPool(pool);
  }

  /** One goal of an environment. */
  float[] any(String environment, UniformRandomProvider random) {
    List<float[]> goals = byEnvironment.get(environment);
    return goals.get(random.nextInt(goals.size()));
  }
}
