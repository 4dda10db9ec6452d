package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Three steps, two states in each, two actions: state 2 t + s. All probabilities are multiples of
 * 1/4 or 1/2, so that every trajectory occurs a whole number of times in 256 episodes.
 *
 * @param certain whether every move has one outcome
 */
record TinyMdp(boolean certain) {
  static final int STATES = 6;
  static final int STEPS = 3;
  static final double GAMMA = 0.9;
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec("tiny", Discrete.of(STATES), Discrete.of(2), 3);

  /** Probability of action 1 where episodes were recorded. */
  static final double[] BEHAVIOUR = {0.25, 0.5, 0.75, 0.25, 0.5, 0.75};

  /** The same of the policy that is evaluated. */
  static final double[] TARGET = {0.7, 0.9, 0.2, 0.65, 0.05, 1};

  /** One way through. */
  record Trajectory(List<Integer> states, List<Integer> actions, double probability) {
    double[] rewards() {
      double[] rewards = new double[actions.size()];
      for (int t = 0; t < rewards.length; t++) {
        rewards[t] = reward(states.get(t), actions.get(t));
      }
      return rewards;
    }

    double[] logProbs(double[] policy) {
      double[] logProbs = new double[actions.size()];
      for (int t = 0; t < logProbs.length; t++) {
        logProbs[t] = Math.log(TinyMdp.probability(policy, states.get(t), actions.get(t)));
      }
      return logProbs;
    }
  }

  static double probability(double[] policy, int state, int action) {
    return action == 1 ? policy[state] : 1 - policy[state];
  }

  static double reward(int state, int action) {
    return 1 + 0.5 * state - 2.3 * action + (state % 2 == action ? 1.7 : 0);
  }

  /** Probability of state {@code 2 (t + 1) + 1} after an action. */
  double up(int state, int action) {
    return certain ? (state + action) % 2 : action == 1 ? 0.5 : state % 2;
  }

  /** Every trajectory that may occur under a policy, with its probability. */
  List<Trajectory> trajectories(double[] policy) {
    List<Trajectory> all = new ArrayList<>();
    grow(policy, List.of(0), List.of(), 1, all);
    return all;
  }

  private void grow(
      double[] policy,
      List<Integer> states,
      List<Integer> actions,
      double probability,
      List<Trajectory> all) {
    if (actions.size() == STEPS) {
      all.add(new Trajectory(states, actions, probability));
      return;
    }
    int state = states.get(actions.size());
    for (int action = 0; action < 2; action++) {
      double taken = probability * probability(policy, state, action);
      List<Integer> done = plus(actions, action);
      if (done.size() == STEPS) {
        grow(policy, states, done, taken, all);
        continue;
      }
      double up = up(state, action);
      for (int s = 0; s < 2; s++) {
        double arrived = s == 1 ? up : 1 - up;
        if (arrived > 0) {
          grow(policy, plus(states, 2 * done.size() + s), done, taken * arrived, all);
        }
      }
    }
  }

  private static List<Integer> plus(List<Integer> list, int more) {
    List<Integer> longer = new ArrayList<>(list);
    longer.add(more);
    return longer;
  }

  /** Q of the target policy by dynamic programming, in the order [action, state]. */
  double[] exactQ() {
    double[] q = new double[2 * STATES];
    for (int state = STATES - 1; state >= 0; state--) {
      for (int action = 0; action < 2; action++) {
        double later = 0;
        if (state < STATES - 2) {
          int next = 2 * (state / 2 + 1);
          double up = up(state, action);
          later = up * value(q, next + 1) + (1 - up) * value(q, next);
        }
        q[action * STATES + state] = reward(state, action) + GAMMA * later;
      }
    }
    return q;
  }

  /** {@code sum_a pi(a|s) Q(s, a)}. */
  static double value(double[] q, int state) {
    return (1 - TARGET[state]) * q[state] + TARGET[state] * q[STATES + state];
  }

  /** What the target policy is worth. */
  double exactValue() {
    return value(exactQ(), 0);
  }

  /** An episode as the estimators read it. */
  static LoggedEpisode logged(Trajectory one) {
    Object[] seen = one.states().stream().map(state -> floats(state)).toArray();
    return new LoggedEpisode(
        new GenericInternalRow(
            new Object[] {
              UTF8String.fromString("e"),
              STEPS,
              new GenericArrayData(seen),
              null,
              UnsafeArrayData.fromPrimitiveArray(
                  one.actions().stream().mapToInt(Integer::intValue).toArray()),
              null,
              UnsafeArrayData.fromPrimitiveArray(one.rewards()),
              UnsafeArrayData.fromPrimitiveArray(one.logProbs(BEHAVIOUR)),
              true
            }),
        SPEC);
  }

  private static ArrayData floats(int state) {
    return UnsafeArrayData.fromPrimitiveArray(new float[] {state});
  }

  /** Probabilities of both actions of the target policy along an episode. */
  static double[] probabilities(LoggedEpisode episode) {
    double[] all = new double[2 * (STEPS + 1)];
    for (int t = 0; t < STEPS; t++) {
      all[2 * t] = 1 - TARGET[episode.state(t)];
      all[2 * t + 1] = TARGET[episode.state(t)];
    }
    return all;
  }

  /** 256 rows of table episodes, in which each trajectory is as frequent as it is probable. */
  Dataset<Row> population(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (Trajectory one : trajectories(BEHAVIOUR)) {
      int copies = (int) Math.round(one.probability() * 256);
      for (int copy = 0; copy < copies; copy++) {
        rows.add(row("e" + rows.size(), one));
      }
    }
    return spark.createDataFrame(rows, EpisodeTables.EPISODES.schema());
  }

  private static Row row(String id, Trajectory one) {
    List<Double> rewards = new ArrayList<>();
    List<Double> logProbs = new ArrayList<>();
    List<List<Float>> observations = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      rewards.add(one.rewards()[t]);
      logProbs.add(one.logProbs(BEHAVIOUR)[t]);
      observations.add(List.of((float) one.states().get(t)));
    }
    return RowFactory.create(
        id,
        "tiny",
        "tiny",
        "t",
        "g",
        0L,
        0,
        "behaviour",
        null,
        0,
        STEPS,
        observations,
        null,
        null,
        null,
        one.actions(),
        null,
        null,
        rewards,
        logProbs,
        true,
        false,
        null,
        "completed",
        "",
        Map.of());
  }

  /** A policy that is a table of the probabilities of action 1. */
  record Table(List<Double> ones) implements PolicyChoice {
    @Override
    public String title() {
      return "table";
    }

    @Override
    public Policy open(EnvironmentSpec spec) {
      return new Policy() {
        @Override
        public void condition(Decisions decisions) {}

        @Override
        public void sample(Decisions decisions, int row) {
          throw new UnsupportedOperationException();
        }

        @Override
        public double logProb(Decisions decisions, int row) {
          double one = ones.get(decisions.observations().numbers()[row]);
          return Math.log(decisions.actions().numbers()[row] == 1 ? one : 1 - one);
        }
      };
    }
  }
}
