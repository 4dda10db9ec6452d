package io.rewardlake.transforms.learn.impute;

import static io.rewardlake.transforms.impute.FourRooms.ACTIONS;
import static io.rewardlake.transforms.impute.FourRooms.CELLS;
import static io.rewardlake.transforms.impute.FourRooms.GOAL;
import static io.rewardlake.transforms.impute.FourRooms.PAIRS;
import static io.rewardlake.transforms.impute.FourRooms.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.transforms.impute.CoverageLoop;
import io.rewardlake.transforms.impute.FourRooms;
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
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/**
 * Four rooms in a row, the goal in the last: reward-free random walks as prior data, labelled by
 * the three nets that learn from the agent's own steps alone.
 */
class PriorLabelsTest {
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
      int cell = FourRooms.cell(8 + random.nextInt(5), random.nextInt(5));
      for (int step = 0; step < 60 && cell != GOAL; step++) {
        int pair = cell * ACTIONS + random.nextInt(ACTIONS);
        own.add(sample(pair, CoverageLoop.ends(pair)));
        cell = FourRooms.next(pair);
      }
    }
    // Of the walks, what the agent knows, and the goal's own steps, which it never took
    BitSet known = new BitSet();
    known.set(GOAL * ACTIONS, (GOAL + 1) * ACTIONS);
    own.forEach(sample -> known.set(pair(sample)));
    BitSet prior = FourRooms.walked(200, 30, random);
    prior.and(known);
    InMemory.Trained trained =
        InMemory.train(NETS, SCHEDULE, LearnerState.initial(NETS, 2, SEED), own, STEPS);
    double[][] said =
        InMemory.predict(
            NETS, NOVELTY.finished(trained.state(), List.of(trained.interval())), LAYOUT, all());
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

  @Test
  void distilledNoveltyLeadsThroughPriorDataToo() {
    CoverageLoop loop = new CoverageLoop(true, SEED);
    // No goal, no reward worth a model: prior data get the least reward that was seen, and a bonus
    JointObjective novelty = new JointObjective(List.of(NOVELTY));
    for (int round = 0; round < 10; round++) {
      loop.round(own -> labels(novelty, own));
    }
    // 1.4 times what the best loop without optimism or prior data reaches
    assertThat(loop.covered()).isGreaterThan(107);
  }

  private static CoverageLoop.Labels labels(JointObjective novelty, List<Integer> own) {
    List<float[]> seen = own.stream().map(pair -> sample(pair, CoverageLoop.ends(pair))).toList();
    LearnerState first = LearnerState.initial(novelty, 2, SEED);
    InMemory.Trained trained = InMemory.train(novelty, SCHEDULE, first, seen, STEPS);
    LearnerState state = NOVELTY.finished(trained.state(), List.of(trained.interval()));
    double[][] said = InMemory.predict(novelty, state, LAYOUT, all());
    double[] bonus = Arrays.stream(said).mapToDouble(row -> BONUS * row[0]).toArray();
    double[] mask = new double[PAIRS];
    Arrays.fill(mask, 1);
    own.stream().filter(CoverageLoop::ends).forEach(pair -> mask[pair] = 0);
    return new CoverageLoop.Labels(new double[PAIRS], bonus, mask);
  }

  private static List<float[]> all() {
    return IntStream.range(0, PAIRS).mapToObj(pair -> sample(pair, false)).toList();
  }

  /** Largest value by value iteration over the prior transitions and their labels. */
  private static double best(double[][] said, BitSet prior, boolean masked) {
    double[] q = new double[PAIRS];
    for (int sweep = 0; sweep < 300; sweep++) {
      for (int pair = 0; pair < PAIRS; pair++) {
        if (prior.get(pair)) {
          double[] labels = said[pair];
          double mask = masked ? labels[2] : 1;
          double ahead = most(q, FourRooms.next(pair));
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
}
