package io.rewardlake.transforms.tree.value;

import io.rewardlake.testkit.PlantedTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of q_targets, found by what they are about. */
final class Targets {
  private final Map<String, Row> byNode = new HashMap<>();
  private final Map<String, String> leftOut = new HashMap<>();

  Targets(Dataset<Row> made) {
    for (Row row : made.collectAsList()) {
      if (row.getAs("left_out") == null) {
        byNode.put(row.getAs("node_id"), row);
      } else {
        leftOut.put(row.getAs("tree_id"), row.getAs("left_out"));
      }
    }
  }

  /** Null where there is none. */
  Row of(PlantedTree tree, int node) {
    return byNode.get(tree.nodeId(node));
  }

  double value(PlantedTree tree, int node) {
    return of(tree, node).getAs("q_value");
  }

  double target(PlantedTree tree, int node) {
    return of(tree, node).getAs("q_target");
  }

  long visits(PlantedTree tree, int node) {
    return of(tree, node).getAs("visits");
  }

  int size() {
    return byNode.size();
  }

  /** Reasons by tree. */
  Map<String, String> leftOut() {
    return leftOut;
  }

  /** Targets of one tree. */
  List<Double> targets(String tree) {
    return byNode.values().stream()
        .filter(row -> row.getAs("tree_id").equals(tree))
        .map(row -> row.<Double>getAs("q_target"))
        .collect(Collectors.toList());
  }
}
