package io.rewardlake.transforms.hindsight;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The transitions of relabelled episodes whose observations are bits, which become -1 and 1. */
final class GoalTransitions {
  private final List<Row> rows;
  private final int actions;

  GoalTransitions(Dataset<Row> relabelled, int actions) {
    this.rows =
        relabelled
            .orderBy("relabelled_id")
            .selectExpr(
                "explode(arrays_zip(observations, next_observations, action_ids, rewards,"
                    + " terminated)) AS step")
            .selectExpr(
                "transform(step.observations, bit -> 2 * bit - 1) AS before",
                "transform(step.next_observations, bit -> 2 * bit - 1) AS after",
                "step.action_ids",
                "step.rewards",
                "step.terminated")
            .collectAsList();
    this.actions = actions;
  }

  /** What a step of learning sees, row after row. */
  static final class Batch {
    final float[] before;
    final float[] after;
    final float[] taken;
    final float[] rewards;
    final float[] goesOn;

    private Batch(int size, int width, int actions) {
      before = new float[size * width];
      after = new float[size * width];
      taken = new float[size * actions];
      rewards = new float[size];
      goesOn = new float[size];
    }
  }

  /** So many transitions, drawn with repetition; 1 in taken at the action of each. */
  Batch batch(int size, UniformRandomProvider random) {
    int width = rows.get(0).getList(0).size();
    Batch batch = new Batch(size, width, actions);
    for (int i = 0; i < size; i++) {
      Row row = rows.get(random.nextInt(rows.size()));
      List<Float> before = row.getList(0);
      List<Float> after = row.getList(1);
      for (int bit = 0; bit < width; bit++) {
        batch.before[i * width + bit] = before.get(bit);
        batch.after[i * width + bit] = after.get(bit);
      }
      batch.taken[i * actions + row.getInt(2)] = 1;
      batch.rewards[i] = (float) row.getDouble(3);
      batch.goesOn[i] = row.getBoolean(4) ? 0 : 1;
    }
    return batch;
  }
}
