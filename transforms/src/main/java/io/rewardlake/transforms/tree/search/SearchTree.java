package io.rewardlake.transforms.tree.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a search leaves.
 *
 * @param nodes in the order in which they were made, the root first
 * @param chosen end of the path that the search chose; its nodes are marked as selected
 * @param simulations rounds made
 * @param expansions nodes expanded, each time counted
 * @param ending why it ended
 */
public record SearchTree<S, A>(
    List<SearchNode<S, A>> nodes,
    SearchNode<S, A> chosen,
    long simulations,
    long expansions,
    Ending ending) {
  /** The node in which the task begins. */
  public SearchNode<S, A> root() {
    return nodes.get(0);
  }

  /** The nodes from the root to the chosen end. */
  public List<SearchNode<S, A>> path() {
    List<SearchNode<S, A>> path = new ArrayList<>();
    for (SearchNode<S, A> node = chosen; node != null; node = node.parent()) {
      path.add(node);
    }
    Collections.reverse(path);
    return path;
  }
}
