package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Require;
import java.util.Map;
import java.util.TreeMap;

/**
 * Transitions {@code (s, a, s', a')} of an expert and of learners between numbered pairs of state
 * and action, counted.
 */
public final class InverseTransitions {
  /** In the place of the next pair where the episode ends. */
  public static final int TERMINAL = -1;

  private final int pairs;
  private final Map<Transition, long[]> counts = new TreeMap<>();
  private final long[] total = new long[2];

  record Transition(int pair, int next) implements Comparable<Transition> {
    @Override
    public int compareTo(Transition other) {
      int first = Integer.compare(pair, other.pair);
      return first != 0 ? first : Integer.compare(next, other.next);
    }
  }

  /** No transitions yet, between this many pairs of state and action. */
  public InverseTransitions(int pairs) {
    Require.that(pairs, "pairs").atLeast(1);
    this.pairs = pairs;
  }

  /**
   * Counts a transition.
   *
   * @param expert whether the expert's: then a' must be drawn anew from the current policy
   * @param pair number of (s, a)
   * @param next number of (s', a'), or {@link #TERMINAL}
   */
  public void add(boolean expert, int pair, int next) {
    Require.that(pair, "pair").atLeast(0).below(pairs);
    Require.that(next, "next").atLeast(TERMINAL).below(pairs);
    int side = expert ? 1 : 0;
    counts.computeIfAbsent(new Transition(pair, next), any -> new long[2])[side]++;
    total[side]++;
  }

  /** Number of pairs of state and action. */
  public int pairs() {
    return pairs;
  }

  /** Different transitions, each with its counts {learners, expert}, in a fixed order. */
  Map<Transition, long[]> counts() {
    return counts;
  }

  /** Transitions of the learners (0) or of the expert (1). */
  long total(int side) {
    return total[side];
  }
}
