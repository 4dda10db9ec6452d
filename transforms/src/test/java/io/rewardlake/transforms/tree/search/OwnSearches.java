package io.rewardlake.transforms.tree.search;

import io.rewardlake.transforms.tree.search.HashWorld.Place;
import io.rewardlake.transforms.tree.search.NodeKeys.Stream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The searches of six papers, each written out by itself and without the engine: only the world and
 * the keys of random numbers are shared.
 */
final class OwnSearches {
  /** A node of any of them. */
  private static final class Node {
    Node parent;
    int number;
    int child;
    Integer action;
    Place place;
    double prior = Double.NaN;
    double reward;
    double total;
    boolean end;
    long key;
    int asked;
    long visits;
    double sum;
    final List<Node> children = new ArrayList<>();

    double q() {
      return sum / visits;
    }
  }

  private final HashWorld world;
  private final List<Node> nodes = new ArrayList<>();

  OwnSearches(HashWorld world, long key) {
    this.world = world;
    Node root = new Node();
    root.place = world.root();
    root.key = key;
    nodes.add(root);
  }

  List<ReplayedNode> nodes() {
    return nodes.stream()
        .map(
            n ->
                new ReplayedNode(
                    n.parent == null ? -1 : n.parent.number,
                    n.child,
                    n.action,
                    n.place,
                    n.reward,
                    n.visits,
                    n.sum))
        .toList();
  }

  private List<Candidate<Integer>> ask(Node node, int width) {
    return world.candidates(
        node.place, width, NodeKeys.random(node.key, Stream.CANDIDATES, node.asked++));
  }

  private Node step(Node node, Candidate<Integer> candidate, long key) {
    Successor<Place> successor =
        world.step(node.place, candidate.action(), NodeKeys.random(key, Stream.STEP, 0));
    Node next = new Node();
    next.parent = node;
    next.action = candidate.action();
    next.prior = candidate.prior();
    next.place = successor.state();
    next.reward = successor.reward();
    next.total = node.total + successor.reward();
    next.end = successor.terminal();
    next.key = key;
    return next;
  }

  private Node add(Node node, Candidate<Integer> candidate) {
    int place = node.children.size();
    Node next = step(node, candidate, NodeKeys.mix(node.key, Stream.CHILD, place));
    next.child = place;
    next.number = nodes.size();
    node.children.add(next);
    nodes.add(next);
    return next;
  }

  private Node rollOut(Node from) {
    Node at = from;
    long key = NodeKeys.mix(from.key, Stream.ROLLOUT, from.visits);
    while (!at.end) {
      List<Candidate<Integer>> one =
          world.candidates(at.place, 1, NodeKeys.random(key, Stream.CANDIDATES, 0));
      if (one.isEmpty()) {
        break;
      }
      key = NodeKeys.mix(key, Stream.CHILD, 0);
      at = step(at, one.get(0), key);
    }
    return at;
  }

  private static void back(Node from, double value) {
    for (Node at = from; at != null; at = at.parent) {
      at.visits++;
      at.sum += value;
    }
  }

  private static Node greatest(List<Node> nodes, ToDoubleFunction<Node> number) {
    Node best = nodes.get(0);
    for (Node node : nodes) {
      best = number.applyAsDouble(node) > number.applyAsDouble(best) ? node : best;
    }
    return best;
  }

  /** AgentRM, and ARMAP with another grade: UCT, and a rollout from each new node. */
  void uct(int simulations, double c, int width, ToDoubleFunction<Place> model) {
    for (int i = 0; i < simulations; i++) {
      Node at = nodes.get(0);
      while (!at.children.isEmpty()) {
        Node parent = at;
        at =
            greatest(
                at.children,
                n ->
                    n.visits == 0
                        ? Double.POSITIVE_INFINITY
                        : n.q() + c * Math.sqrt(Math.log((double) parent.visits) / n.visits));
      }
      if ((at.parent == null || at.visits > 0) && at.asked == 0 && !at.end) {
        for (Candidate<Integer> candidate : ask(at, width)) {
          add(at, candidate);
        }
        at = at.children.isEmpty() ? at : at.children.get(0);
      }
      Node end = rollOut(at);
      back(at, model == null ? end.total : model.applyAsDouble(end.place));
    }
  }

  /** AgentPRM: rollouts of the policy, merged where they begin alike. */
  void rollouts(int passes) {
    for (int i = 0; i < passes; i++) {
      Node at = nodes.get(0);
      while (!at.end) {
        List<Candidate<Integer>> one = ask(at, 1);
        if (one.isEmpty()) {
          break;
        }
        Node known = null;
        for (Node child : at.children) {
          known = child.action.equals(one.get(0).action()) ? child : known;
        }
        at = known == null ? add(at, one.get(0)) : known;
      }
      back(at, at.total);
    }
  }

  /** MASPRM: UCT in which rollouts stay and all ends beside each other are graded. */
  void turns(int rollouts, double c, int width, int lastWidth, int agents, int patience) {
    double last = Double.NaN;
    int stale = 0;
    for (int i = 0; i < rollouts && stale < patience; i++) {
      Node at = nodes.get(0);
      List<Node> ends = new ArrayList<>();
      while (ends.isEmpty()) {
        if (at.children.isEmpty() && (at.end || at.asked > 0)) {
          ends.add(at);
        } else if (at.children.isEmpty()) {
          int depth = at.place.level();
          for (Candidate<Integer> turn : ask(at, depth == agents - 1 ? lastWidth : width)) {
            Node child = add(at, turn);
            if (child.end) {
              ends.add(child);
            }
          }
          if (at.children.isEmpty()) {
            ends.add(at);
          } else if (ends.isEmpty()) {
            int next = NodeKeys.random(at.key, Stream.CHOICE, 0).nextInt(at.children.size());
            at = at.children.get(next);
          }
        } else {
          double parent = Math.log((double) Math.max(at.visits, 1));
          at =
              greatest(
                  at.children,
                  n -> (n.visits == 0 ? 0 : n.q()) + c * Math.sqrt(parent / Math.max(n.visits, 1)));
        }
      }
      for (Node end : ends) {
        back(end, rollOut(end).reward);
      }
      double now = nodes.get(0).q();
      if (Double.isNaN(last) || Math.abs(now - last) > 0.01) {
        last = now;
        stale = now >= 0.95 || now <= -0.95 ? stale + 1 : 0;
      } else {
        stale++;
      }
    }
  }

  /** AgentSwift: a trial of the best predicted edit of a node drawn by score and surprise. */
  void designs(int trials, int width, double lambda, double alpha, double beta) {
    List<Node> open = new ArrayList<>(nodes);
    long draws = 0;
    int tried = 0;
    while (tried < trials && !open.isEmpty()) {
      double u = NodeKeys.random(nodes.get(0).key, Stream.CHOICE, draws++).nextDouble();
      double[] merits = new double[open.size()];
      for (int i = 0; i < merits.length; i++) {
        Node n = open.get(i);
        double surprise = n.parent == null ? 0 : Math.abs(n.prior - n.reward);
        merits[i] = (1 - beta) * n.reward + beta * surprise;
      }
      double top = Double.NEGATIVE_INFINITY;
      for (double merit : merits) {
        top = Math.max(top, merit);
      }
      double total = 0;
      for (int i = 0; i < merits.length; i++) {
        merits[i] = Math.exp(alpha * (merits[i] - top));
        total += merits[i];
      }
      int pick = 0;
      double left = u - (lambda / merits.length + (1 - lambda) * merits[0] / total);
      while (left >= 0 && pick < merits.length - 1) {
        pick++;
        left -= lambda / merits.length + (1 - lambda) * merits[pick] / total;
      }
      Node from = open.get(pick);
      Candidate<Integer> best = null;
      if (!from.end) {
        for (Candidate<Integer> edit : ask(from, width)) {
          boolean known = from.children.stream().anyMatch(n -> n.action.equals(edit.action()));
          best = !known && (best == null || edit.prior() > best.prior()) ? edit : best;
        }
      }
      if (best == null) {
        open.remove(from);
      } else {
        Node trial = add(from, best);
        back(trial, trial.reward);
        open.add(trial);
        tried++;
      }
    }
  }

  /** QLASS: breadth first, each new child followed to its end, no growth under worthless ends. */
  void breadth(int width, int depth) {
    ArrayDeque<Node> open = new ArrayDeque<>(nodes);
    while (!open.isEmpty()) {
      Node node = open.remove();
      List<Node> fresh = new ArrayList<>();
      for (Candidate<Integer> candidate : ask(node, width)) {
        boolean known = node.children.stream().anyMatch(n -> n.action.equals(candidate.action()));
        if (!known && node.children.size() < width) {
          fresh.add(add(node, candidate));
        }
      }
      for (Node child : fresh) {
        Node at = child;
        while (!at.end) {
          List<Candidate<Integer>> one = ask(at, 1);
          if (one.isEmpty()) {
            break;
          }
          at = add(at, one.get(0));
        }
        back(at, at.total);
        Node next = child;
        while (at.total > 0 && next.place.level() < depth && next != at) {
          open.add(next);
          next = next.children.get(0);
        }
      }
    }
  }
}
