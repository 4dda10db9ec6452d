package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.CanonicalElement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One tree in memory. Nodes are numbered from the root, 0, by depth and node_id, so that every
 * parent comes before its children: a loop from the last to the first goes from leaves to root.
 */
final class Tree {
  private final List<InternalRow> nodes;
  private final int[] parents;
  private final boolean[] inner;

  private Tree(List<InternalRow> nodes, int[] parents, boolean[] inner) {
    this.nodes = nodes;
    this.parents = parents;
    this.inner = inner;
  }

  /**
   * The tree of those nodes, which are sorted by depth and node_id.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException when they are no tree
   */
  static Tree of(List<InternalRow> nodes) {
    Map<UTF8String, Integer> places = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (places.put(text(nodes, i, TreeNodeColumns.NODE_ID), i) != null) {
        throw malformed(nodes, "two nodes have the id '%s'", i);
      }
    }
    int[] parents = new int[nodes.size()];
    boolean[] inner = new boolean[nodes.size()];
    if (!nodes.get(0).isNullAt(TreeNodeColumns.PARENT_ID)) {
      throw malformed(nodes, "it has no root; its first node is '%s'", 0);
    }
    parents[0] = -1;
    for (int i = 1; i < nodes.size(); i++) {
      if (nodes.get(i).isNullAt(TreeNodeColumns.PARENT_ID)) {
        throw malformed(nodes, "node '%s' is a second root", i);
      }
      Integer parent = places.get(text(nodes, i, TreeNodeColumns.PARENT_ID));
      if (parent == null) {
        throw malformed(nodes, "the parent of node '%s' is not there", i);
      }
      if (depth(nodes, parent) + 1 != depth(nodes, i)) {
        throw malformed(nodes, "node '%s' is not one step below its parent: a cycle", i);
      }
      parents[i] = parent;
      inner[parent] = true;
    }
    return new Tree(nodes, parents, inner);
  }

  /** Number of nodes. */
  int size() {
    return parents.length;
  }

  /** A node's columns, in the places of {@link TreeNodeColumns}. */
  InternalRow node(int node) {
    return nodes.get(node);
  }

  /** The node before; -1: none. */
  int parent(int node) {
    return parents[node];
  }

  /** Whether a node has no children. */
  boolean leaf(int node) {
    return !inner[node];
  }

  /** A column of doubles; NaN where it is NULL. */
  double number(int node, int column) {
    return nodes.get(node).isNullAt(column) ? Double.NaN : nodes.get(node).getDouble(column);
  }

  /** A column of texts; null where it is NULL. */
  UTF8String text(int node, int column) {
    return text(nodes, node, column);
  }

  /** A column of vectors; null where it is NULL. */
  ArrayData vector(int node, int column) {
    return nodes.get(node).isNullAt(column) ? null : nodes.get(node).getArray(column);
  }

  /** The discrete action that led to a node; null: none. */
  Integer actionId(int node) {
    return nodes.get(node).isNullAt(TreeNodeColumns.ACTION_ID)
        ? null
        : nodes.get(node).getInt(TreeNodeColumns.ACTION_ID);
  }

  /** Canonical text of the action that led to a node. */
  String action(int node) {
    return CanonicalElement.action(
        actionId(node), vector(node, TreeNodeColumns.ACTION), text(node, TreeNodeColumns.SEGMENT));
  }

  private static UTF8String text(List<InternalRow> nodes, int node, int column) {
    return nodes.get(node).isNullAt(column) ? null : nodes.get(node).getUTF8String(column);
  }

  private static int depth(List<InternalRow> nodes, int node) {
    return nodes.get(node).getInt(TreeNodeColumns.DEPTH);
  }

  private static RuntimeException malformed(List<InternalRow> nodes, String problem, int node) {
    return Errors.malformedTree(
        text(nodes, node, TreeNodeColumns.TREE_ID).toString(),
        text(nodes, node, TreeNodeColumns.SOURCE).toString(),
        String.format(problem, text(nodes, node, TreeNodeColumns.NODE_ID)));
  }
}
