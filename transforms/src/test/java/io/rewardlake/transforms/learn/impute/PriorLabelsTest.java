package io.rewardlake.transforms.learn.impute;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.JointObjective;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/**
 * Four rooms in a row, the goal in the last: reward-free random walks as prior data, labelled by
 * the three nets that learn from the agent's own steps alone.
 */
class PriorLabelsTest {
  private static final int SIDE = 13;
  private static final int WALL = 6;
  private static final int[] CELL = cells();
  private static final int CELLS = 147;
  private static final int START = CELL[0];
  private static final int GOAL = CELL[11 * SIDE + 1];
  private static final int ACTIONS = 4;
  private static final int PAIRS = CELLS * ACTIONS;
  private static final double GAMMA = 0.95;
  private static final double BONUS = 0.01;
  private static final int STEPS = 1000;
  private static final long SEED = 1;

  private static final SampleLayout LAYOUT =
      SampleLayout.empty()
          .and("s", CELLS)
          .and("a", ACTIONS)
          .and("terminated", 1)
          .and("reward", 1)
          .and("weight", 1);
  private static final List<String> INPUTS = List.of("s", "a");
  private static final List<Integer> HIDDEN = List.of(64);
  private static final RewardRegression REWARD =
      new RewardRegression(LAYOUT, INPUTS, 1, 1, HIDDEN, 3e-3);
  private static final MaskModel MASK = new MaskModel(LAYOUT, INPUTS, HIDDEN, 3e-3);
  private static final RandomNetworkDistillation NOVELTY =
      new RandomNetworkDistillation(LAYOUT, INPUTS, HIDDEN, 32, 3e-3);
  private static final JointObjective NETS = new JointObjective(List.of(REWARD, MASK, NOVELTY));
  private static final Schedule SCHEDULE = new Schedule(Optimizer.ADAM, 128, STEPS, 1, 0, SEED);

  @Test
  void whatEndsTheEpisodeIsNotBootstrappedThrough() {
    UniformRandomProvider random = RandomStreams.of(SEED, "walks");
    List<float[]> own = new ArrayList<>();
    for (int episode = 0; episode < 60; episode++) {
      // In the last room, until the goal
      int cell = CELL[(8 + random.nextInt(5)) * SIDE + random.nextInt(5)];
      for (int step = 0; step < 60 && cell != GOAL; step++) {
        int action = random.nextInt(ACTIONS);
        int next = next(cell, action);
        own.add(sample(cell * ACTIONS + action, next == GOAL));
        cell = next;
      }
    }
    // Of the walks, what the agent knows, and the goal's own steps, which it never took
    BitSet known = new BitSet();
    known.set(GOAL * ACTIONS, (GOAL + 1) * ACTIONS);
    own.forEach(sample -> known.set(pair(sample)));
    BitSet prior = new BitSet();
    for (int walk = 0; walk < 200; walk++) {
      int cell = random.nextInt(CELLS);
      for (int step = 0; step < 30; step++) {
        int action = random.nextInt(ACTIONS);
        prior.set(cell * ACTIONS + action);
        cell = next(cell, action);
      }
    }
    prior.and(known);
    InMemory.Trained trained =
        InMemory.train(NETS, SCHEDULE, LearnerState.initial(NETS, 2, SEED), own, STEPS);
    List<float[]> all = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      all.add(sample(pair, false));
    }
    double[][] said =
        InMemory.predict(
            NETS, NOVELTY.finished(trained.state(), List.of(trained.interval())), LAYOUT, all);
    double novelty = 0;
    for (double[] labels : said) {
      novelty = Math.max(novelty, labels[3]);
    }
    // r_max + c / (1 - gamma), and a tenth for what the nets are wrong by
    double bound = 1 + BONUS * novelty / (1 - GAMMA) + 0.1;
    assertThat(best(said, prior, true)).isBetween(0.9, bound);
    assertThat(best(said, prior, false)).isGreaterThan(2 * bound);
    // Of the rooms that the agent never saw, more is novel than of the last
    assertThat(said[START * ACTIONS][3]).isGreaterThan(10 * said[(GOAL - 1) * ACTIONS][3]);
  }

  /** Largest value by value iteration over the prior transitions and their labels. */
  private static double best(double[][] said, BitSet prior, boolean masked) {
    double[] q = new double[PAIRS];
    for (int sweep = 0; sweep < 300; sweep++) {
      for (int pair = 0; pair < PAIRS; pair++) {
        if (prior.get(pair)) {
          double[] labels = said[pair];
          double mask = masked ? labels[2] : 1;
          double ahead = most(q, next(pair / ACTIONS, pair % ACTIONS));
          q[pair] = labels[0] + BONUS * labels[3] + GAMMA * mask * ahead;
        }
      }
    }
    return Arrays.stream(q).max().getAsDouble();
  }

  private static double most(double[] q, int cell) {
    double most = q[cell * ACTIONS];
    for (int action = 1; action < ACTIONS; action++) {
      most = Math.max(most, q[cell * ACTIONS + action]);
    }
    return most;
  }

  private static float[] sample(int pair, boolean goal) {
    float[] sample = new float[LAYOUT.width()];
    sample[pair / ACTIONS] = 1;
    sample[CELLS + pair % ACTIONS] = 1;
    sample[CELLS + ACTIONS] = goal ? 1 : 0;
    sample[CELLS + ACTIONS + 1] = goal ? 1 : 0;
    sample[CELLS + ACTIONS + 2] = 1;
    return sample;
  }

  private static int pair(float[] sample) {
    int cell = 0;
    while (sample[cell] == 0) {
      cell++;
    }
    int action = 0;
    while (sample[CELLS + action] == 0) {
      action++;
    }
    return cell * ACTIONS + action;
  }

  private static int next(int cell, int action) {
    int square = 0;
    while (CELL[square] != cell) {
      square++;
    }
    int[] moves = {-SIDE, SIDE, -1, 1};
    int column = square % SIDE;
    int to = square + moves[action];
    boolean beyond =
        to < 0
            || to >= SIDE * SIDE
            || (action == 2 && column == 0)
            || (action == 3 && column == 12);
    return beyond || CELL[to] < 0 ? cell : CELL[to];
  }

  /** Number of the cell in each square; -1: wall. Doors join the rooms one after the other. */
  private static int[] cells() {
    int[] cells = new int[SIDE * SIDE];
    int count = 0;
    for (int square = 0; square < cells.length; square++) {
      int row = square / SIDE;
      int column = square % SIDE;
      boolean door = (column == WALL && (row == 3 || row == 9)) || (row == WALL && column == 9);
      cells[square] = (row == WALL || column == WALL) && !door ? -1 : count++;
    }
    return cells;
  }
}
