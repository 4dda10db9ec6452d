package io.rewardlake.transforms.impute;

import static io.rewardlake.transforms.impute.FourRooms.ACTIONS;
import static io.rewardlake.transforms.impute.FourRooms.PAIRS;

import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * An agent in {@link FourRooms} that plans by value iteration over its own steps and those of
 * reward-free prior data, as they are labelled, and acts by a soft policy, 5 episodes of at most 60
 * steps a round.
 */
public final class CoverageLoop {
  /** Discount. */
  public static final double GAMMA = 0.97;

  private static final double TEMPERATURE = 0.005;
  private static final int EPISODES = 5;
  private static final int LIMIT = 60;
  private static final int SWEEPS = 100;

  private final List<Integer> own = new ArrayList<>();
  private final BitSet tried = new BitSet();
  private final BitSet cells = new BitSet();
  private final BitSet prior;
  private final UniformRandomProvider random;
  private double[] values = new double[PAIRS];
  private double success;

  /** What is said of each cell and action, and used where the agent has not been. */
  public static final class Labels {
    final double[] reward;
    final double[] bonus;
    final double[] mask;

    public Labels(double[] reward, double[] bonus, double[] mask) {
      this.reward = reward;
      this.bonus = bonus;
      this.mask = mask;
    }
  }

  /** Labels after what the agent did so far. */
  public interface Labeller {
    /** The labels of all pairs, out of the agent's own steps, first to last. */
    Labels label(List<Integer> own);
  }

  /** An agent with prior data, or none of it. */
  public CoverageLoop(boolean withPrior, long seed) {
    BitSet walked = FourRooms.walked(200, 30, RandomStreams.of(seed, "walks"));
    this.prior = withPrior ? walked : new BitSet();
    this.random = RandomStreams.of(seed, "agent");
    cells.set(FourRooms.START);
  }

  /** Pairs of the prior data. */
  public BitSet prior() {
    return prior;
  }

  /** The agent's own steps, as pairs, first to last. */
  public List<Integer> own() {
    return own;
  }

  /** Cells where the agent has been. */
  public int covered() {
    return cells.cardinality();
  }

  /** Share of the last round's episodes that reached the goal. */
  public double success() {
    return success;
  }

  /** Largest value of the last plan. */
  public double highest() {
    return Arrays.stream(values).max().getAsDouble();
  }

  /** Plays a round, and plans the next. */
  public void round(Labeller labeller) {
    success = 0;
    for (int episode = 0; episode < EPISODES; episode++) {
      int cell = FourRooms.START;
      for (int step = 0; step < LIMIT && cell != FourRooms.GOAL; step++) {
        int pair = cell * ACTIONS + action(cell);
        own.add(pair);
        tried.set(pair);
        cell = FourRooms.next(pair);
        cells.set(cell);
      }
      success += cell == FourRooms.GOAL ? 1.0 / EPISODES : 0;
    }
    plan(labeller.label(own));
  }

  /** Whether a pair leads to the goal, which ends an episode with a reward of 1. */
  public static boolean ends(int pair) {
    return FourRooms.next(pair) == FourRooms.GOAL;
  }

  /** True rewards where the agent has been, labels elsewhere. */
  private void plan(Labels labels) {
    double[] planned = new double[PAIRS];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int pair = 0; pair < PAIRS; pair++) {
        if (tried.get(pair) || prior.get(pair)) {
          boolean known = tried.get(pair);
          double reward = known ? (ends(pair) ? 1 : 0) : labels.reward[pair];
          double ahead = labels.mask[pair] * most(planned, FourRooms.next(pair));
          planned[pair] = reward + labels.bonus[pair] + GAMMA * ahead;
        }
      }
    }
    values = planned;
  }

  private int action(int cell) {
    double most = most(values, cell);
    double[] weights = new double[ACTIONS];
    double sum = 0;
    for (int action = 0; action < ACTIONS; action++) {
      weights[action] = Math.exp((values[cell * ACTIONS + action] - most) / TEMPERATURE);
      sum += weights[action];
    }
    double draw = random.nextDouble() * sum;
    int action = 0;
    while (action < ACTIONS - 1 && draw >= weights[action]) {
      draw -= weights[action];
      action++;
    }
    return action;
  }

  private static double most(double[] values, int cell) {
    int first = cell * ACTIONS;
    return Math.max(
        Math.max(values[first], values[first + 1]), Math.max(values[first + 2], values[first + 3]));
  }
}
