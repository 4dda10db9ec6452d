package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Require;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Weighted vote of the ends of a tree on an answer: an end weighs prod_t (v_t + 1) / 2 over the
 * nodes on its path below the root, with v in [-1, 1] their estimates.
 *
 * <p>Source: Multi-Agent System Process Reward Model, 2025, arXiv 2510.24803.
 */
public final class PathVote {
  private PathVote() {}

  /** Weight of an end; an estimate out of [-1, 1], or none, is an error. */
  public static double weight(SearchNode<?, ?> end) {
    double weight = 1;
    for (SearchNode<?, ?> node = end; node.parent() != null; node = node.parent()) {
      Require.that(node.estimate(), "estimate").atLeast(-1).atMost(1);
      weight *= (node.estimate() + 1) / 2;
    }
    return weight;
  }

  /** The answer whose ends weigh most, the first of equal ones; empty: there is no end. */
  public static <S, A, T> Optional<T> winner(
      List<SearchNode<S, A>> ends, Function<SearchNode<S, A>, T> answer) {
    Map<T, Double> weights = new LinkedHashMap<>();
    ends.forEach(end -> weights.merge(answer.apply(end), weight(end), Double::sum));
    return weights.entrySet().stream()
        .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
        .map(Map.Entry::getKey);
  }
}
