package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import java.util.List;
import java.util.Map;

/**
 * Monte Carlo tree search over the turns of several agents. A rollout descends by q + c sqrt(ln
 * N_parent / N_child), where an unvisited node has q = 0 and counts as visited once, to a node that
 * was not expanded. From there it expands every node that it comes through, and continues with a
 * child at random, so that rollouts leave nodes. Where an expansion makes terminal nodes, all of
 * them are graded at once and each is backed up. So at every expanded node the visits and the sum
 * of values are those of the children, exactly.
 *
 * <p>The search ends early once the root's value stands still: a round counts as still when the
 * value lies within the tolerance of the last one that moved, or beyond +-0.95.
 *
 * <p>The value of a node is <b>not</b> that of the policy that wrote the turns: the descent favours
 * good children and pulls it up. Labels rank steps, and are not calibrated.
 *
 * <p>Source: Multi-Agent System Process Reward Model, 2025, arXiv 2510.24803.
 *
 * @param exploration constant c, in units of value
 * @param width turns proposed for an agent
 * @param lastWidth turns proposed for the last agent
 * @param agents number of turns to the end
 * @param patience rounds that the root's value stands still before the search ends
 * @param tolerance greatest change of a value that stands still
 */
@Method(
    id = "masprm-search",
    title = "Tree search over the turns of several agents (MAS-MCTS)",
    paper = "2510.24803",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "tree")
public record MasMonteCarloTreeSearch(
    double exploration, int width, int lastWidth, int agents, int patience, double tolerance)
    implements Mechanism {
  private static final double EXTREME = 0.95;

  /** Checks the ranges. */
  public MasMonteCarloTreeSearch {
    Require.that(exploration, "exploration").atLeast(0).finite();
    Require.that(width, "width").atLeast(1);
    Require.that(lastWidth, "lastWidth").atLeast(1);
    Require.that(agents, "agents").atLeast(1);
    Require.that(patience, "patience").atLeast(1);
    Require.that(tolerance, "tolerance").atLeast(0).finite();
  }

  @Override
  public String title() {
    return "mas-uct";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "exploration", String.valueOf(exploration),
        "width", String.valueOf(width),
        "lastWidth", String.valueOf(lastWidth),
        "agents", String.valueOf(agents),
        "patience", String.valueOf(patience),
        "tolerance", String.valueOf(tolerance));
  }

  @Override
  public <S, A> SearchNode<S, A> grow(Growth<S, A> growth) {
    double last = Double.NaN;
    int still = 0;
    while (still < patience && growth.begin()) {
      rollOut(growth);
      double now = growth.root().value(growth.backup());
      if (Math.abs(now - last) <= tolerance) {
        still++;
      } else {
        last = now;
        still = Math.abs(now) >= EXTREME ? still + 1 : 0;
      }
    }
    return MonteCarloTreeSearch.mostVisited(growth.root());
  }

  private <S, A> void rollOut(Growth<S, A> growth) {
    SearchNode<S, A> node = growth.root();
    while (!node.leaf()) {
      node = select(node, growth);
    }
    List<SearchNode<S, A>> ends = List.of(node);
    List<SearchNode<S, A>> children = expand(node, growth);
    while (!children.isEmpty()) {
      ends = children.stream().filter(SearchNode::terminal).toList();
      if (!ends.isEmpty()) {
        break;
      }
      node = children.get(growth.choice(node, 0).nextInt(children.size()));
      ends = List.of(node);
      children = expand(node, growth);
    }
    if (!growth.stopped()) {
      ends.forEach(end -> growth.backUp(end, growth.evaluate(end)));
    }
  }

  private <S, A> List<SearchNode<S, A>> expand(SearchNode<S, A> node, Growth<S, A> growth) {
    return node.expansions() > 0
        ? List.of()
        : growth.expand(node, node.depth() == agents - 1 ? lastWidth : width);
  }

  private <S, A> SearchNode<S, A> select(SearchNode<S, A> node, Growth<S, A> growth) {
    return node.best(
        child -> {
          double q = child.visits() == 0 ? 0 : child.value(growth.backup());
          double parent = Math.log((double) Math.max(node.visits(), 1));
          return q + exploration * Math.sqrt(parent / Math.max(child.visits(), 1));
        });
  }
}
