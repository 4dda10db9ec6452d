package io.rewardlake.transforms.tree.search;

import io.rewardlake.transforms.tree.search.NodeKeys.Stream;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    return open(node) ? take(node, draw(node, width)) : List.of();
  }

  /** The same, up to {@code width} children in all. */
  public List<SearchNode<S, A>> widen(SearchNode<S, A> node, int width) {
    if (!open(node)) {
      return List.of();
    }
    List<Candidate<A>> drawn = draw(node, width);
    List<Candidate<A>> lacking = lacking(node, drawn);
    int room = Math.max(width - node.children().size(), 0);
    return take(node, lacking.subList(0, Math.min(room, lacking.size())));
  }

  /**
   * Draws at most {@code width} distinct actions and takes only the one with the greatest prior
   * that the node lacks, the first of equal ones; empty where it lacks none.
   */
  public Optional<SearchNode<S, A>> tryBest(SearchNode<S, A> node, int width) {
    if (!open(node)) {
      return Optional.empty();
    }
    Candidate<A> best = null;
    for (Candidate<A> candidate : lacking(node, draw(node, width))) {
      best = best == null || candidate.prior() > best.prior() ? candidate : best;
    }
    return take(node, best == null ? List.of() : List.of(best)).stream().findFirst();
  }

  /** Continues with single actions, in nodes that stay, and returns the end. */
  public SearchNode<S, A> follow(SearchNode<S, A> node) {
    SearchNode<S, A> end = node;
    List<SearchNode<S, A>> next = expand(end, 1);
    while (!next.isEmpty()) {
      end = next.get(0);
      next = expand(end, 1);
    }
    return end;
  }

  /** Marks a node that the search keeps. */
  public void keep(SearchNode<S, A> node) {
    node.select();
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

  private boolean open(SearchNode<S, A> node) {
    if (stopped() || node.terminal()) {
      return false;
    }
    if (node.depth() >= limits.depth()) {
      ending = Ending.MAX_DEPTH;
      return false;
    }
    return true;
  }

  private List<Candidate<A>> draw(SearchNode<S, A> node, int width) {
    return transition.candidates(
        node.state(), width, NodeKeys.random(node.key(), Stream.CANDIDATES, node.expansions()));
  }

  private List<Candidate<A>> lacking(SearchNode<S, A> node, List<Candidate<A>> candidates) {
    return node.leaf()
        ? candidates
        : candidates.stream().filter(some -> node.child(some.action()) == null).toList();
  }

  private List<SearchNode<S, A>> take(SearchNode<S, A> node, List<Candidate<A>> candidates) {
    if (nodes.size() + lacking(node, candidates).size() > limits.nodes()) {
      ending = Ending.MAX_NODES;
      return List.of();
    }
    node.expanded();
    expansions++;
    List<SearchNode<S, A>> taken = new ArrayList<>(candidates.size());
    for (Candidate<A> candidate : candidates) {
      SearchNode<S, A> child = node.child(candidate.action());
      taken.add(child == null ? make(node, candidate) : child);
    }
    return taken;
  }

  private SearchNode<S, A> make(SearchNode<S, A> node, Candidate<A> candidate) {
    int place = node.children().size();
    long key = NodeKeys.mix(node.key(), Stream.CHILD, place);
    SearchNode<S, A> child = successor(node, place, candidate, key);
    node.adopt(child);
    nodes.add(child);
    return child;
  }

  private SearchNode<S, A> successor(
      SearchNode<S, A> node, int place, Candidate<A> candidate, long key) {
    Successor<S> successor =
        transition.step(node.state(), candidate.action(), NodeKeys.random(key, Stream.STEP, 0));
    SearchNode<S, A> child = new SearchNode<>(node, place, candidate, successor, key, nodes.size());
    scores.score(child);
    return child;
  }

  private SearchNode<S, A> rollOut(SearchNode<S, A> node) {
    SearchNode<S, A> end = node;
    long key = NodeKeys.mix(node.key(), Stream.ROLLOUT, node.visits());
    while (!end.terminal() && end.depth() < limits.depth()) {
      List<Candidate<A>> candidates =
          transition.candidates(end.state(), 1, NodeKeys.random(key, Stream.CANDIDATES, 0));
      if (candidates.isEmpty()) {
        return end;
      }
      key = NodeKeys.mix(key, Stream.CHILD, 0);
      end = successor(end, 0, candidates.get(0), key);
    }
    return end;
  }
}
