package io.rewardlake.transforms.tree.pair;

import io.rewardlake.schemas.errors.Errors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.sql.Row;

/** What the paths of one tree say. */
final class TreeText {
  private final String tree;
  private final Map<String, StepText> steps = new HashMap<>();
  private final Row any;

  TreeText(String tree, Iterator<Row> nodes) {
    this.tree = tree;
    Row last = null;
    while (nodes.hasNext()) {
      last = nodes.next();
      steps.put(last.getAs("node_id"), StepText.of(last));
    }
    this.any = last;
  }

  /** A column that all nodes of the tree have in common. */
  String common(String column) {
    return any.getAs(column);
  }

  /** The step that led to a node. */
  StepText step(String node) {
    StepText step = steps.get(node);
    if (step == null) {
      throw Errors.treeIncomplete(tree, node);
    }
    return step;
  }

  /** What all responses of the tree answer. */
  String prompt(String node) {
    String root = node;
    for (String up = step(root).parent(); up != null; up = step(root).parent()) {
      root = up;
    }
    return step(root).prompt();
  }

  /** The steps after one node down to another, in one text. */
  String between(String above, String below) {
    Deque<String> parts = new ArrayDeque<>();
    for (String at = below; at != null && !at.equals(above); ) {
      StepText step = step(at);
      if (step.parent() != null) {
        parts.push(step.written());
      }
      at = step.parent();
    }
    return String.join("", parts);
  }

  /** The steps from the root down to a node, in one text. */
  String path(String node) {
    return between(null, node);
  }
}
