package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Transitions {@code (s, a, s', a')} of an expert and of learners between numbered pairs of state
 * and action, counted.
 */
public final class InverseTransitions {
  /** In the place of the next pair where the episode ends. */
  public static final int TERMINAL = -1;

  private final Map<Transition, Sides> counts = new TreeMap<>();
  private int pairs;

  record Transition(int pair, int next) implements Comparable<Transition> {
    @Override
    public int compareTo(Transition other) {
      int first = Integer.compare(pair, other.pair);
      return first != 0 ? first : Integer.compare(next, other.next);
    }
  }

  /**
   * How many transitions each side has.
   *
   * @param expert of the expert
   * @param learners of all learners
   */
  public record Sides(long expert, long learners) implements Serializable {
    /** Both together. */
    public Sides plus(Sides more) {
      return new Sides(expert + more.expert, learners + more.learners);
    }
  }

  /**
   * Counts transitions.
   *
   * @param pair number of (s, a), from 0
   * @param next number of (s', a'), or {@link #TERMINAL}; the expert's a' must be drawn anew from
   *     the current policy
   * @param times how often each side made it
   */
  public void add(int pair, int next, Sides times) {
    Require.that(pair, "pair").atLeast(0);
    Require.that(next, "next").atLeast(TERMINAL);
    counts.merge(new Transition(pair, next), times, Sides::plus);
    pairs = Math.max(pairs, Math.max(pair, next) + 1);
  }

  /** Number of pairs of state and action: one more than the greatest. */
  int pairs() {
    return pairs;
  }

  /** Different transitions with their counts, in a fixed order. */
  Map<Transition, Sides> counts() {
    return counts;
  }

  /** Transitions of each side. */
  public Sides total() {
    return counts.values().stream().reduce(new Sides(0, 0), Sides::plus);
  }
}
