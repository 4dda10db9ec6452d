package io.rewardlake.transforms.tree.search;

import java.util.Map;

/**
 * Straight passes from the root to an end, each action drawn from the policy; passes that begin
 * alike share nodes. The pass whose end is worth most is chosen, the first of equal ones:
 * best-of-N, with as many passes as simulations.
 */
public record Sampling() implements Mechanism {
  @Override
  public String title() {
    return "sampling";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  @Override
  public <S, A> SearchNode<S, A> grow(Growth<S, A> growth) {
    SearchNode<S, A> best = growth.root();
    double most = Double.NEGATIVE_INFINITY;
    while (growth.begin()) {
      SearchNode<S, A> end = growth.follow(growth.root());
      if (growth.stopped()) {
        return best;
      }
      double value = growth.evaluate(end);
      growth.backUp(end, value);
      if (value > most) {
        best = end;
        most = value;
      }
    }
    return best;
  }
}
