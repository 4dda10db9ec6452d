package io.rewardlake.transforms.hindsight;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A table of action values over state and goal of BitFlipping, from transitions alone. */
final class TabularFlips {
  private static final double GAMMA = 0.9;

  private final int bits;
  private final double[][] values;

  private TabularFlips(int bits, double[][] values) {
    this.bits = bits;
    this.values = values;
  }

  /** Value iteration over what was seen; what was not keeps the value of never arriving. */
  static TabularFlips learn(int bits, Dataset<Row> relabelled) {
    List<Row> steps =
        relabelled
            .selectExpr(
                "explode(arrays_zip(observations, next_observations, action_ids, rewards,"
                    + " terminated)) AS step")
            .select("step.*")
            .collectAsList();
    double never = -1 / (1 - GAMMA);
    double[][] values = new double[1 << (2 * bits)][bits];
    for (double[] row : values) {
      Arrays.fill(row, never);
    }
    for (int sweep = 0; sweep < 2 * bits; sweep++) {
      for (Row step : steps) {
        int next = index(step.getList(1));
        double later = step.getBoolean(4) ? 0 : Arrays.stream(values[next]).max().orElseThrow();
        values[index(step.getList(0))][step.getInt(2)] = step.getDouble(3) + GAMMA * later;
      }
    }
    return new TabularFlips(bits, values);
  }

  /** Share of pairs of different state and goal that the greedy policy solves in {@code bits}. */
  double solved() {
    int solved = 0;
    int states = 1 << bits;
    for (int state = 0; state < states; state++) {
      for (int goal = 0; goal < states; goal++) {
        solved += state != goal && solves(state, goal) ? 1 : 0;
      }
    }
    return solved / (double) (states * (states - 1));
  }

  private boolean solves(int from, int goal) {
    int state = from;
    for (int step = 0; step < bits && state != goal; step++) {
      double[] row = values[state | (goal << bits)];
      int best = 0;
      for (int bit = 1; bit < bits; bit++) {
        best = row[bit] > row[best] ? bit : best;
      }
      state ^= 1 << best;
    }
    return state == goal;
  }

  private static int index(List<Float> observation) {
    int index = 0;
    for (int bit = 0; bit < observation.size(); bit++) {
      index |= observation.get(bit) == 1 ? 1 << bit : 0;
    }
    return index;
  }
}
