package io.rewardlake.transforms.tree.value;

import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A random Markov decision process whose states are a tree: two actions, each with two successors,
 * ends at depths 2 to 5 that are solved with a planted probability, and a random policy.
 */
final class TreeProcess {
  private final List<State> states = new ArrayList<>();

  private static final class State {
    private final boolean end;
    private final double solved;
    private final double[] policy;
    private final double[] first;
    private final int[][] next = new int[2][2];

    State(boolean end, double solved, double policy, double[] first) {
      this.end = end;
      this.solved = solved;
      this.policy = new double[] {policy, 1 - policy};
      this.first = first;
    }
  }

  TreeProcess(long seed) {
    grow(0, RandomStreams.of(seed, "tree process"));
  }

  private int grow(int depth, UniformRandomProvider random) {
    boolean end = depth == 5 || (depth >= 2 && random.nextDouble() < 0.3);
    double[] first = {random.nextDouble(), random.nextDouble()};
    State state = new State(end, random.nextDouble(), 0.2 + 0.6 * random.nextDouble(), first);
    int number = states.size();
    states.add(state);
    for (int i = 0; !end && i < 4; i++) {
      state.next[i / 2][i % 2] = grow(depth + 1, random);
    }
    return number;
  }

  /** Expected gamma^(T - 1 - t) y after an action, by dynamic programming. */
  double actionValue(int state, int action, double gamma) {
    State here = states.get(state);
    double value = 0;
    for (int i = 0; i < 2; i++) {
      double probability = i == 0 ? here.first[action] : 1 - here.first[action];
      State next = states.get(here.next[action][i]);
      value +=
          probability
              * (next.end ? 2 * next.solved - 1 : gamma * value(here.next[action][i], gamma));
    }
    return value;
  }

  private double value(int state, double gamma) {
    double[] policy = states.get(state).policy;
    return policy[0] * actionValue(state, 0, gamma) + policy[1] * actionValue(state, 1, gamma);
  }

  /** An episode under the policy, or under the one that takes its actions the other way round. */
  Played play(String id, boolean mirrored) {
    UniformRandomProvider random = RandomStreams.of(0, "episode", id);
    List<Integer> seen = new ArrayList<>();
    List<Integer> actions = new ArrayList<>();
    int state = 0;
    while (!states.get(state).end) {
      State here = states.get(state);
      int action = random.nextDouble() < here.policy[mirrored ? 1 : 0] ? 0 : 1;
      seen.add(state);
      actions.add(action);
      state = here.next[action][random.nextDouble() < here.first[action] ? 0 : 1];
    }
    boolean success = random.nextDouble() < states.get(state).solved;
    return Played.numbers(id, seen, actions, success).with("policy", mirrored ? "mirror" : "pi");
  }
}
