package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.TreeLinks.Node;
import java.util.List;
import java.util.Map;

/**
 * Numbers of the nodes of a recorded tree, by their place in the list.
 *
 * <ul>
 *   <li>Reward r of a step: that of the outcome, else that of the row; where states have a score s,
 *       r = s(node) - s(parent), with 0 at a root that was added, so that rewards telescope.
 *   <li>Visits and sums are those of the source. Where it has none, each leaf whose reward is known
 *       is one visit of all nodes on the way to it, and brings back to a node the sum of the
 *       rewards from the node's own step on (a reward that is not known counts 0).
 * </ul>
 */
final class TreeNumbers {
  private final List<Node> nodes;
  private final Map<String, Double> outcomes;
  private final boolean[] inner;
  private final long[] visits;
  private final double[] sums;

  /**
   * Numbers of a tree.
   *
   * @param nodes parents before their children
   * @param outcomes rewards by the whole text of the node
   */
  TreeNumbers(List<Node> nodes, Map<String, Double> outcomes) {
    this.nodes = nodes;
    this.outcomes = outcomes;
    this.inner = new boolean[nodes.size()];
    this.visits = new long[nodes.size()];
    this.sums = new double[nodes.size()];
    for (int node = nodes.size() - 1; node >= 0; node--) {
      backUp(node);
    }
  }

  /** From the last node to the first, so that all below a node is there before it. */
  private void backUp(int node) {
    TreeRow row = nodes.get(node).row();
    Double reward = reward(node);
    if (row != null && row.visits() != null) {
      visits[node] = row.visits();
      sums[node] = row.valueSum();
    } else {
      visits[node] += !inner[node] && reward != null ? 1 : 0;
      sums[node] += reward == null ? 0 : reward * visits[node];
    }
    int parent = nodes.get(node).parent();
    if (parent >= 0) {
      inner[parent] = true;
      visits[parent] += visits[node];
      sums[parent] += sums[node];
    }
  }

  /** Reward of the step that led to a node; null: none, not known. */
  Double reward(int node) {
    TreeRow row = nodes.get(node).row();
    if (row == null) {
      return null;
    } else if (hasOutcome(node)) {
      return outcomes.get(row.text());
    } else if (row.score() == null) {
      return row.reward();
    }
    int parent = nodes.get(node).parent();
    if (parent < 0) {
      return null;
    }
    TreeRow before = nodes.get(parent).row();
    Double from = before == null ? Double.valueOf(0) : before.score();
    return from == null ? null : Double.valueOf(row.score() - from);
  }

  /** Whether the file of trees says what the node is worth. */
  boolean hasOutcome(int node) {
    TreeRow row = nodes.get(node).row();
    return row != null && row.text() != null && outcomes.containsKey(row.text());
  }

  /** Whether it has no children. */
  boolean isLeaf(int node) {
    return !inner[node];
  }

  /** How often the search went through it. */
  long visits(int node) {
    return visits[node];
  }

  /** Sum of what came back through it. */
  double valueSum(int node) {
    return sums[node];
  }
}
