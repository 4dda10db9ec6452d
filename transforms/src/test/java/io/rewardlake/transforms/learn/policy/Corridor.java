package io.rewardlake.transforms.learn.policy;

import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Four places in a row: action 1 steps right, and from the last one to a reward of 1; action 0
 * steps left, and from the first one to a reward of 0.8. At discount 0.9 the first place is left to
 * the left (0.8 against 0.9^3 = 0.729), all others to the right.
 */
final class Corridor {
  static final int PLACES = 4;
  static final int[] OPTIMAL = {0, 1, 1, 1};
  static final double GAMMA = 0.9;

  private Corridor() {}

  /** Steps of a policy that draws both actions alike: observation, action, reward, next, end. */
  static float[][] randomSteps(int steps) {
    UniformRandomProvider random = RandomStreams.of(5, "corridor");
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int place = random.nextInt(PLACES);
      int action = random.nextInt(2);
      int next = place + (action == 1 ? 1 : -1);
      boolean ends = next < 0 || next == PLACES;
      float reward = next < 0 ? 0.8f : next == PLACES ? 1 : 0;
      rows.add(new float[] {place, action, reward, ends ? place : next, ends ? 1 : 0});
    }
    return rows.toArray(float[][]::new);
  }
}
