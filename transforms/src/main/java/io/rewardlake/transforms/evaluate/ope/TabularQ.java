package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Counts of transitions and sums of their rewards: the maximum-likelihood model of the environment.
 * Memory: that of the different transitions. A pair that was never tried has Q = 0.
 */
final class TabularQ implements QStatistics {
  private static final long serialVersionUID = 1L;

  private final StateFeatures.OneHot table;
  private final Discrete space;
  private final int first;
  private final int actions;

  /** By pair (action * states + state) times (states + 1) plus the next state; the last is none. */
  private final NavigableMap<Long, double[]> transitions = new TreeMap<>();

  /** How often episodes began, by state. */
  private final NavigableMap<Integer, double[]> starts = new TreeMap<>();

  /** Probability of each action, by state. */
  private final NavigableMap<Integer, double[]> policy = new TreeMap<>();

  private double episodes;

  TabularQ(StateFeatures.OneHot table, Discrete space) {
    this.space = space;
    this.table = table;
    this.first = space.start();
    this.actions = space.n();
  }

  @Override
  public void add(LoggedEpisode episode, double[] probabilities) {
    episodes++;
    for (int t = 0; t < episode.length(); t++) {
      int state = table.place(episode, t);
      note(state, probabilities, t);
      if (t == 0) {
        starts.computeIfAbsent(state, any -> new double[1])[0]++;
      }
      boolean last = t + 1 == episode.length();
      int next = last && !episode.goesOn() ? table.states() : table.place(episode, t + 1);
      if (last && next < table.states()) {
        note(next, probabilities, t + 1);
      }
      long pair = (long) (episode.action(t) - first) * table.states() + state;
      double[] cell =
          transitions.computeIfAbsent(pair * (table.states() + 1) + next, any -> new double[2]);
      cell[0]++;
      cell[1] += episode.rewards()[t];
    }
  }

  private void note(int state, double[] probabilities, int step) {
    policy.computeIfAbsent(
        state, any -> Arrays.copyOfRange(probabilities, step * actions, (step + 1) * actions));
  }

  @Override
  public void add(QStatistics other, double factor) {
    TabularQ more = (TabularQ) other;
    if (factor == 0) {
      return;
    }
    episodes += factor * more.episodes;
    more.policy.forEach(policy::putIfAbsent);
    more.starts.forEach(
        (state, count) ->
            starts.computeIfAbsent(state, any -> new double[1])[0] += factor * count[0]);
    more.transitions.forEach(
        (key, cell) -> {
          double[] sum = transitions.computeIfAbsent(key, any -> new double[2]);
          sum[0] += factor * cell[0];
          sum[1] += factor * cell[1];
        });
  }

  @Override
  public UnaryOperator<double[]> backup(double gamma, double ridge) {
    int cells = transitions.size();
    int[] pairs = new int[cells];
    int[] next = new int[cells];
    double[] counts = new double[cells];
    double[] rewards = new double[parameters()];
    double[] tried = new double[parameters()];
    int i = 0;
    for (Map.Entry<Long, double[]> cell : transitions.entrySet()) {
      pairs[i] = (int) (cell.getKey() / (table.states() + 1));
      next[i] = (int) (cell.getKey() % (table.states() + 1));
      counts[i] = cell.getValue()[0];
      tried[pairs[i]] += cell.getValue()[0];
      rewards[pairs[i]] += cell.getValue()[1];
      i++;
    }
    return weights -> {
      double[] values = values(weights);
      double[] sums = rewards.clone();
      for (int cell = 0; cell < cells; cell++) {
        sums[pairs[cell]] += gamma * counts[cell] * values[next[cell]];
      }
      for (int pair = 0; pair < sums.length; pair++) {
        sums[pair] = tried[pair] == 0 ? 0 : sums[pair] / tried[pair];
      }
      return sums;
    };
  }

  /** V of each state; the last one is that of none. */
  private double[] values(double[] weights) {
    double[] values = new double[table.states() + 1];
    policy.forEach(
        (state, probabilities) -> {
          for (int action = 0; action < actions; action++) {
            values[state] += probabilities[action] * weights[action * table.states() + state];
          }
        });
    return values;
  }

  @Override
  public double value(double[] weights) {
    double[] values = values(weights);
    double[] sum = new double[1];
    starts.forEach((state, count) -> sum[0] += count[0] * values[state]);
    return sum[0] / episodes;
  }

  @Override
  public int parameters() {
    return Math.multiplyExact(actions, table.states());
  }

  @Override
  public double episodes() {
    return episodes;
  }

  @Override
  public QStatistics none() {
    return new TabularQ(table, space);
  }
}
