package io.rewardlake.transforms.learn.impute;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

/**
 * A grid with a smooth reward below zero, one transition in a hundred labelled: the optimal policy
 * of imputed rewards is nearly optimal, that of constants is not. The model reads the labelled
 * transitions; the truth is here.
 */
class GridImputationTest {
  private static final int SIDE = 30;
  private static final int TRANSITIONS = 20_000;
  private static final int LABELLED = 200;
  private static final double NOISE = 0.02;
  private static final double GAMMA = 0.95;
  private static final int SEEDS = 3;
  private static final int[][] MOVES = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
  private static final SampleLayout LAYOUT =
      SampleLayout.empty().and("s", 2).and("a", 4).and("s'", 2).and("reward", 1).and("weight", 1);

  @Test
  void imputedRewardsLeadToNearlyTheOptimalPolicy() {
    double imputed = 0;
    double mean = 0;
    double zero = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      UniformRandomProvider random = RandomStreams.of(seed, "grid");
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      int[] pairs = new int[TRANSITIONS];
      double[] rewards = new double[LABELLED];
      List<float[]> labelled = new ArrayList<>();
      double sum = 0;
      for (int i = 0; i < TRANSITIONS; i++) {
        pairs[i] = random.nextInt(SIDE * SIDE * MOVES.length);
        if (i < LABELLED) {
          rewards[i] = truth(pairs[i]) + NOISE * normal.sample();
          sum += rewards[i];
          labelled.add(sample(pairs[i], rewards[i]));
        }
      }
      double[] said = impute(labelled, rewards, sum / LABELLED, seed);
      assertThat(r2(said)).isGreaterThan(0.93);
      imputed += score(fill(pairs, rewards, said)) / SEEDS;
      mean += score(fill(pairs, rewards, constant(sum / LABELLED))) / SEEDS;
      zero += score(fill(pairs, rewards, constant(0))) / SEEDS;
    }
    assertThat(imputed).isGreaterThan(0.9);
    assertThat(mean).isBetween(0.69, 0.89);
    assertThat(zero).isLessThan(0.2);
  }

  /** Rewards of all pairs by the product's model. */
  private static double[] impute(List<float[]> labelled, double[] rewards, double mean, int seed) {
    RewardRegression model =
        new RewardRegression(LAYOUT, List.of("s", "a", "s'"), 1, 1, List.of(256, 256), 1e-3);
    double square = 0;
    for (double reward : rewards) {
      square += (reward - mean) * (reward - mean) / LABELLED;
    }
    Moments moments =
        new Moments(
            Collections.nCopies(10, 0.0), Collections.nCopies(10, 1.0), mean, Math.sqrt(square));
    Schedule schedule = new Schedule(Optimizer.ADAM, LABELLED, 1000, 1, 0, seed);
    LearnerState first = model.standardised(LearnerState.initial(model, 2, seed), moments);
    LearnerState fitted = InMemory.train(model, schedule, first, labelled, 1000).state();
    List<float[]> all = new ArrayList<>();
    for (int pair = 0; pair < SIDE * SIDE * MOVES.length; pair++) {
      all.add(sample(pair, 0));
    }
    double[][] said = InMemory.predict(model, fitted, LAYOUT, all);
    double[] means = new double[said.length];
    for (int pair = 0; pair < means.length; pair++) {
      means[pair] = said[pair][0];
    }
    return means;
  }

  /** Mean label of every pair over the transitions: observed ones, else the filling. */
  private static double[] fill(int[] pairs, double[] rewards, double[] filling) {
    double[] sums = new double[filling.length];
    int[] counts = new int[filling.length];
    for (int i = 0; i < pairs.length; i++) {
      sums[pairs[i]] += i < rewards.length ? rewards[i] : filling[pairs[i]];
      counts[pairs[i]]++;
    }
    for (int pair = 0; pair < sums.length; pair++) {
      // What no transition shows cannot be chosen
      sums[pair] = counts[pair] == 0 ? -1e6 : sums[pair] / counts[pair];
    }
    return sums;
  }

  /** Return of the optimal policy of some rewards: 0 of the uniform policy, 1 of the optimum. */
  private static double score(double[] rewards) {
    double[] truth = new double[rewards.length];
    for (int pair = 0; pair < truth.length; pair++) {
      truth[pair] = truth(pair);
    }
    double random = value(truth, null);
    return (value(truth, greedy(rewards)) - random) / (value(truth, greedy(truth)) - random);
  }

  private static int[] greedy(double[] rewards) {
    double[] values = new double[SIDE * SIDE];
    int[] best = new int[values.length];
    for (int sweep = 0; sweep < 400; sweep++) {
      for (int cell = 0; cell < values.length; cell++) {
        double most = Double.NEGATIVE_INFINITY;
        for (int move = 0; move < MOVES.length; move++) {
          double q = rewards[cell * MOVES.length + move] + GAMMA * values[next(cell, move)];
          if (q > most) {
            most = q;
            best[cell] = move;
          }
        }
        values[cell] = most;
      }
    }
    return best;
  }

  /** Mean value of the cells under a policy; null: the uniform one. */
  private static double value(double[] rewards, int[] policy) {
    double[] values = new double[SIDE * SIDE];
    double sum = 0;
    for (int sweep = 0; sweep < 400; sweep++) {
      sum = 0;
      for (int cell = 0; cell < values.length; cell++) {
        double q = 0;
        for (int move = 0; move < MOVES.length; move++) {
          double share = policy == null ? 0.25 : policy[cell] == move ? 1 : 0;
          q += share * (rewards[cell * MOVES.length + move] + GAMMA * values[next(cell, move)]);
        }
        values[cell] = q;
        sum += q;
      }
    }
    return sum / values.length;
  }

  private static double r2(double[] said) {
    double mean = 0;
    for (int pair = 0; pair < said.length; pair++) {
      mean += truth(pair) / said.length;
    }
    double errors = 0;
    double spread = 0;
    for (int pair = 0; pair < said.length; pair++) {
      errors += Math.pow(said[pair] - truth(pair), 2);
      spread += Math.pow(truth(pair) - mean, 2);
    }
    return 1 - errors / spread;
  }

  /** A bowl upside down, below zero everywhere. */
  private static double truth(int pair) {
    int next = next(pair / MOVES.length, pair % MOVES.length);
    double x = coordinate(next / SIDE);
    double y = coordinate(next % SIDE);
    return -0.1 - Math.pow(x - 0.4, 2) - Math.pow(y - 0.3, 2);
  }

  private static double[] constant(double value) {
    double[] all = new double[SIDE * SIDE * MOVES.length];
    Arrays.fill(all, value);
    return all;
  }

  private static float[] sample(int pair, double reward) {
    int cell = pair / MOVES.length;
    int next = next(cell, pair % MOVES.length);
    float[] sample = new float[LAYOUT.width()];
    sample[0] = (float) coordinate(cell / SIDE);
    sample[1] = (float) coordinate(cell % SIDE);
    sample[2 + pair % MOVES.length] = 1;
    sample[6] = (float) coordinate(next / SIDE);
    sample[7] = (float) coordinate(next % SIDE);
    sample[8] = (float) reward;
    sample[9] = 1;
    return sample;
  }

  private static double coordinate(int index) {
    return 2.0 * index / (SIDE - 1) - 1;
  }

  private static int next(int cell, int move) {
    int x = Math.max(0, Math.min(SIDE - 1, cell / SIDE + MOVES[move][0]));
    int y = Math.max(0, Math.min(SIDE - 1, cell % SIDE + MOVES[move][1]));
    return x * SIDE + y;
  }
}
