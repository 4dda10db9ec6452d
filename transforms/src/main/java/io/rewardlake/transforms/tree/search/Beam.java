package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Require;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Beam search: of all nodes one step further, keeps those whose paths are worth most, the first of
 * equal ones. Of two ways to the same state in one layer the better stays; an end that was reached
 * stays and competes with longer paths, and a dead end is dropped. Width 1 is greedy search, and a
 * width of the widest layer is exhaustive. All that was kept in some layer is marked as selected.
 *
 * @param width nodes kept per layer
 * @param candidates most actions tried per node
 */
public record Beam(int width, int candidates) implements Mechanism {
  /** Checks the ranges. */
  public Beam {
    Require.that(width, "width").atLeast(1);
    Require.that(candidates, "candidates").atLeast(1);
  }

  @Override
  public String title() {
    return "beam";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("width", String.valueOf(width), "candidates", String.valueOf(candidates));
  }

  @Override
  public <S, A> SearchNode<S, A> grow(Growth<S, A> growth) {
    List<SearchNode<S, A>> beam = List.of(growth.root());
    boolean grew = true;
    while (grew) {
      beam.forEach(growth::keep);
      List<SearchNode<S, A>> reached = new ArrayList<>();
      grew = false;
      for (SearchNode<S, A> node : beam) {
        boolean open = !node.terminal() && growth.beginOrCut();
        List<SearchNode<S, A>> children = open ? growth.expand(node, candidates) : List.of();
        grew |= !children.isEmpty();
        reached.addAll(node.expansions() == 0 ? List.of(node) : children);
      }
      beam = reached.isEmpty() ? beam : best(growth, reached);
    }
    return beam.get(0);
  }

  private <S, A> List<SearchNode<S, A>> best(Growth<S, A> growth, List<SearchNode<S, A>> reached) {
    Map<Object, SearchNode<S, A>> states = new LinkedHashMap<>();
    for (SearchNode<S, A> node : reached) {
      states.merge(growth.graphKey(node), node, (a, b) -> b.score() > a.score() ? b : a);
    }
    return states.values().stream().sorted(BestFirst.<S, A>order()).limit(width).toList();
  }
}
