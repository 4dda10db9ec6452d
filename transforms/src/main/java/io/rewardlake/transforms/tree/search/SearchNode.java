package io.rewardlake.transforms.tree.search;

import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A state of a search, and what the search knows of it. Read-only outside of the engine.
 *
 * @param <S> state
 * @param <A> action
 */
public final class SearchNode<S, A> {
  private final SearchNode<S, A> parent;
  private final int child;
  private final int depth;
  private final Candidate<A> candidate;
  private final Successor<S> here;
  private final double pathReward;
  private final long key;
  private final int order;
  private List<SearchNode<S, A>> children = List.of();
  private int expansions;
  private double estimate = Double.NaN;
  private double score;
  private long visits;
  private double valueSum;
  private double valueMax = Double.NEGATIVE_INFINITY;
  private boolean selected;

  /** A root. */
  SearchNode(S state, long key) {
    this(null, 0, Candidate.of(null), new Successor<>(state, 0, false), key, 0);
  }

  /** A node below another, which does not know of it before {@link #adopt}. */
  SearchNode(
      SearchNode<S, A> parent,
      int child,
      Candidate<A> candidate,
      Successor<S> here,
      long key,
      int order) {
    this.parent = parent;
    this.child = child;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.candidate = candidate;
    this.here = here;
    this.pathReward = parent == null ? 0 : parent.pathReward + here.reward();
    this.key = key;
    this.order = order;
  }

  /** The node before; null: this is the root. */
  public SearchNode<S, A> parent() {
    return parent;
  }

  /** Place among the children of its parent, from 0. */
  public int child() {
    return child;
  }

  /** Steps from the root. */
  public int depth() {
    return depth;
  }

  /** The action that led here; null at the root. */
  public A action() {
    return candidate.action();
  }

  /** The state. */
  public S state() {
    return here.state();
  }

  /** Reward of the step that led here; 0 at the root. */
  public double reward() {
    return here.reward();
  }

  /** Sum of the rewards from the root to here. */
  public double pathReward() {
    return pathReward;
  }

  /** Whether the episode or the response ends here. */
  public boolean terminal() {
    return here.terminal();
  }

  /** What was believed of the action beforehand: its probability; NaN: unknown. */
  public double prior() {
    return candidate.prior();
  }

  /**
   * The search's number for this node alone: the estimate, or the value of its first rollout; NaN
   * where there is none.
   */
  public double estimate() {
    return estimate;
  }

  /** What the path from the root to here is worth under the reward formulation. */
  public double score() {
    return score;
  }

  /** How often a value came back through it. */
  public long visits() {
    return visits;
  }

  /** Sum of what came back through it. */
  public double valueSum() {
    return valueSum;
  }

  /** Mean or greatest of what came back through it; NaN before the first visit. */
  public double value(Backup backup) {
    if (visits == 0) {
      return Double.NaN;
    }
    return backup == Backup.MEAN ? valueSum / visits : valueMax;
  }

  /** Whether the search kept it: its beam, its chosen path. */
  public boolean selected() {
    return selected;
  }

  /** How often its actions were asked for. */
  public int expansions() {
    return expansions;
  }

  /** The nodes after it, in order; empty where it was not expanded, or nothing can be done. */
  public List<SearchNode<S, A>> children() {
    return Collections.unmodifiableList(children);
  }

  /** Whether it has no children. */
  public boolean leaf() {
    return children.isEmpty();
  }

  /** Place among the nodes of the tree, in the order in which they were made. */
  public int order() {
    return order;
  }

  /** Key of its random numbers: depends on the seed and the places on the way here alone. */
  public long key() {
    return key;
  }

  /** The node that an action leads to; null: there is none yet. */
  SearchNode<S, A> child(A action) {
    for (SearchNode<S, A> node : children) {
      if (node.action().equals(action)) {
        return node;
      }
    }
    return null;
  }

  /** The child with the greatest number, the first of equal ones; null: it has no children. */
  SearchNode<S, A> best(ToDoubleFunction<SearchNode<S, A>> number) {
    SearchNode<S, A> best = null;
    double greatest = Double.NEGATIVE_INFINITY;
    for (SearchNode<S, A> node : children) {
      double here = number.applyAsDouble(node);
      if (best == null || here > greatest) {
        best = node;
        greatest = here;
      }
    }
    return best;
  }

  void expanded() {
    expansions++;
  }

  void adopt(SearchNode<S, A> node) {
    if (children.isEmpty()) {
      children = new ArrayList<>();
    }
    children.add(node);
  }

  void estimated(double number) {
    estimate = number;
  }

  void scored(double pathValue) {
    score = pathValue;
  }

  void visited(double value) {
    visits++;
    valueSum += value;
    valueMax = Math.max(valueMax, value);
  }

  void select() {
    selected = true;
  }
}
