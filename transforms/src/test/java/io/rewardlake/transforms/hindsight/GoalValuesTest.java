package io.rewardlake.transforms.hindsight;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Task;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Twelve bits, 2,000 random episodes: a network learns from relabelled ones, and only from them.
 */
@ExtendWith(SparkExtension.class)
class GoalValuesTest {
  private static final int BITS = 12;
  private static final int EPISODES = 2000;
  private static final int STEPS = 2000;
  private static final int GOALS = 500;

  @Test
  void aNetworkSolvesGoalsThatItNeverSawFromRelabelledEpisodesAlone(SparkSession spark) {
    Task task = Task.of("BitFlipping-v0", Map.of("n_bits", BITS), 1);
    Dataset<Row> random = HindsightExperienceReplayTest.episodes(spark, task, EPISODES);
    Dataset<Row> relabelled =
        new HindsightExperienceReplay("her", GoalStrategy.FUTURE, 4, true, 3)
            .apply(random)
            .persist();
    double original = solved(relabelled.where("strategy = 'original'"), 0);
    double hindsight = solved(relabelled, 0);
    relabelled.unpersist();
    assertThat(hindsight).isGreaterThanOrEqualTo(0.8);
    assertThat(original).isLessThan(0.1);
  }

  /**
   * Share of held-out starts and goals that are solved after the same steps from the same start.
   */
  private static double solved(Dataset<Row> transitions, long seed) {
    try (GoalValues network = new GoalValues(2 * BITS, BITS, seed)) {
      network.learn(new GoalTransitions(transitions, BITS), STEPS, seed);
      return solved(network);
    }
  }

  private static double solved(GoalValues network) {
    UniformRandomProvider random = RandomStreams.of(99, "held-out goals");
    float[] rows = new float[GOALS * 2 * BITS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = 2 * random.nextInt(2) - 1;
    }
    boolean[] solved = new boolean[GOALS];
    for (int step = 0; step <= BITS; step++) {
      int[] actions = network.greedy(rows);
      for (int goal = 0; goal < GOALS; goal++) {
        int at = goal * 2 * BITS;
        solved[goal] = java.util.Arrays.equals(rows, at, at + BITS, rows, at + BITS, at + 2 * BITS);
        if (!solved[goal]) {
          rows[at + actions[goal]] *= -1;
        }
      }
    }
    int count = 0;
    for (boolean one : solved) {
      count += one ? 1 : 0;
    }
    return count / (double) GOALS;
  }
}
