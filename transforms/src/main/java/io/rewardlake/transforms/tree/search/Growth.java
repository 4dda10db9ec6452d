package io.rewardlake.transforms.tree.search;

import io.rewardlake.transforms.tree.search.NodeKeys.Stream;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A tree while it grows: the few operations that all mechanisms are made of. Every random draw
 * depends on the key of the node where it is made and on that node's own history.
 *
 * @param <S> state
 * @param <A> action
 */
public final class Growth<S, A> {
  private final Transition<S, A> transition;
  private final PathScores<S, A> scores;
  private final SearchLimits limits;
  private final List<SearchNode<S, A>> nodes = new ArrayList<>();
  private long simulations;
  private long expansions;
  private Ending ending = Ending.COMPLETED;

  Growth(Transition<S, A> transition, PathScores<S, A> scores, SearchLimits limits, long key) {
    this.transition = transition;
    this.scores = scores;
    this.limits = limits;
    SearchNode<S, A> root = new SearchNode<>(transition.root(), key);
    scores.score(root);
    nodes.add(root);
  }

  /** The node in which the task begins. */
  public SearchNode<S, A> root() {
    return nodes.get(0);
  }

  /** Begins a round: false where the tree was cut, or all simulations were made. */
  public boolean begin() {
    if (stopped() || simulations == limits.simulations()) {
      return false;
    }
    simulations++;
    return true;
  }

  /** Begins a round of a mechanism with an end of its own, whose tree is cut without it. */
  public boolean beginOrCut() {
    boolean begun = begin();
    if (!begun && !stopped()) {
      ending = Ending.MAX_SIMULATIONS;
    }
    return begun;
  }

  /** Whether a limit was met after which nothing grows. */
  public boolean stopped() {
    return ending == Ending.MAX_NODES || ending == Ending.MAX_SIMULATIONS;
  }

  /** What makes two nodes the same in a graph. */
  public Object graphKey(SearchNode<S, A> node) {
    return transition.key(node.state());
  }

  /**
   * Draws at most {@code width} distinct actions and returns their nodes, in order; those that the
   * node lacks are made. Empty: the node is terminal, a dead end, or at a limit.
   */
  public List<SearchNode<S, A>> expand(SearchNode<S, A> node, int width) {
    if (stopped() || node.terminal()) {
      return List.of();
    }
    if (node.depth() >= limits.depth()) {
      ending = Ending.MAX_DEPTH;
      return List.of();
    }
    List<Candidate<A>> candidates = candidates(node, width, node.key(), node.expansions());
    if (nodes.size() + missing(node, candidates) > limits.nodes()) {
      ending = Ending.MAX_NODES;
      return List.of();
    }
    node.expanded();
    expansions++;
    List<SearchNode<S, A>> drawn = new ArrayList<>(candidates.size());
    for (Candidate<A> candidate : candidates) {
      SearchNode<S, A> child = node.child(candidate.action());
      drawn.add(child == null ? grown(node, candidate) : child);
    }
    return drawn;
  }

  /**
   * The value of a node that a mechanism has reached: what its path is worth, or where the source
   * of numbers rolls out, what the path of one more rollout is worth. Rollouts leave no nodes.
   */
  public double evaluate(SearchNode<S, A> node) {
    if (!scores.rewards().source().rollsOut()) {
      return node.score();
    }
    SearchNode<S, A> end = rollOut(node);
    scores.scoreEnd(end);
    if (Double.isNaN(node.estimate())) {
      node.estimated(end.score());
    }
    return end.score();
  }

  /** Adds a value to all nodes from here to the root. */
  public void backUp(SearchNode<S, A> from, double value) {
    for (SearchNode<S, A> node = from; node != null; node = node.parent()) {
      node.visited(value);
    }
  }

  /** How the values of a node's visits are combined. */
  public Backup backup() {
    return scores.rewards().backup();
  }

  /** Random numbers for a choice that the mechanism makes at a node, in one of its rounds. */
  public UniformRandomProvider choice(SearchNode<S, A> node, long round) {
    return NodeKeys.random(node.key(), Stream.CHOICE, round);
  }

  SearchTree<S, A> tree(SearchNode<S, A> chosen) {
    SearchTree<S, A> tree =
        new SearchTree<>(List.copyOf(nodes), chosen, simulations, expansions, ending);
    tree.path().forEach(SearchNode::select);
    return tree;
  }

  private List<Candidate<A>> candidates(SearchNode<S, A> node, int width, long key, long round) {
    return transition.candidates(
        node.state(), width, NodeKeys.random(key, Stream.CANDIDATES, round));
  }

  private int missing(SearchNode<S, A> node, List<Candidate<A>> candidates) {
    int missing = 0;
    for (Candidate<A> candidate : candidates) {
      missing += node.child(candidate.action()) == null ? 1 : 0;
    }
    return missing;
  }

  private SearchNode<S, A> grown(SearchNode<S, A> node, Candidate<A> candidate) {
    int place = node.children().size();
    SearchNode<S, A> child = successor(node, place, candidate, NodeKeys.child(node.key(), place));
    node.adopt(child);
    nodes.add(child);
    return child;
  }

  private SearchNode<S, A> successor(
      SearchNode<S, A> node, int place, Candidate<A> candidate, long key) {
    Successor<S> successor =
        transition.step(node.state(), candidate.action(), NodeKeys.random(key, Stream.STEP, 0));
    SearchNode<S, A> child = new SearchNode<>(node, place, candidate, successor, key);
    scores.score(child);
    return child;
  }

  private SearchNode<S, A> rollOut(SearchNode<S, A> node) {
    SearchNode<S, A> end = node;
    long key = NodeKeys.mix(node.key(), Stream.ROLLOUT, node.visits());
    while (!end.terminal() && end.depth() < limits.depth()) {
      List<Candidate<A>> candidates = candidates(end, 1, key, 0);
      if (candidates.isEmpty()) {
        return end;
      }
      key = NodeKeys.child(key, 0);
      end = successor(end, 0, candidates.get(0), key);
    }
    return end;
  }
}
