package io.rewardlake.testkit;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.TreeTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;

/** A tree of a test's making, as rows of {@code tree_nodes}. Nodes are named by number, root 0. */
public final class PlantedTree {
  private final String id;
  private final List<Map<String, Object>> nodes = new ArrayList<>();
  private final List<Integer> parents = new ArrayList<>();
  private final Map<Integer, Integer> children = new HashMap<>();

  /** A tree with a root alone. */
  public PlantedTree(String id) {
    this.id = id;
    add(-1, null);
  }

  /** Adds a child that a text leads to, and returns its number. */
  public int add(int parent, String segment) {
    int node = nodes.size();
    Map<String, Object> columns = new HashMap<>();
    columns.put("node_id", nodeId(node));
    columns.put("tree_id", id);
    columns.put("parent_id", parent < 0 ? null : nodeId(parent));
    columns.put("source", "planted");
    columns.put("iteration", 0L);
    columns.put("environment", "Planted-v0");
    columns.put("task_id", "task of " + id);
    columns.put("mechanism", "breadth-first");
    columns.put("reward_form", "outcome");
    columns.put("transition", "append");
    columns.put("purpose", TreeTables.REWARD_MODELLING);
    columns.put("policy", "planted");
    columns.put("depth", parent < 0 ? 0 : depth(parent) + 1);
    columns.put("child", children.merge(parent, 1, Integer::sum) - 1);
    columns.put("segment", segment);
    columns.put("state_key", ContentId.of("state", nodeId(node)));
    columns.put("visits", 0L);
    columns.put("value_sum", 0.0);
    columns.put("terminal", false);
    columns.put("selected", false);
    columns.put("status", parent < 0 ? "completed" : "");
    columns.put("message", "");
    columns.put("attributes", Map.of());
    nodes.add(columns);
    parents.add(parent);
    return node;
  }

  /** Sets a column of a node. */
  public PlantedTree with(int node, String column, Object value) {
    nodes.get(node).put(column, value);
    return this;
  }

  /** Number of nodes. */
  public int size() {
    return nodes.size();
  }

  /** The node before; -1: none. */
  public int parent(int node) {
    return parents.get(node);
  }

  /** Steps from the root. */
  public int depth(int node) {
    return (int) nodes.get(node).get("depth");
  }

  /** Whether a node has no children. */
  public boolean leaf(int node) {
    return !children.containsKey(node);
  }

  /** The id of a node in the table. */
  public String nodeId(int node) {
    return ContentId.of(id, Integer.toString(node));
  }

  /** The rows. */
  public List<Row> rows() {
    List<String> names = TreeTables.TREE_NODES.columnNames();
    List<Row> rows = new ArrayList<>();
    for (int node = 0; node < nodes.size(); node++) {
      Map<String, Object> columns = nodes.get(node);
      columns.put("is_leaf", leaf(node));
      Object[] values = names.stream().map(columns::get).toArray();
      rows.add(new GenericRowWithSchema(values, TreeTables.TREE_NODES.schema()));
    }
    return rows;
  }

  /** All nodes of some trees. */
  public static Dataset<Row> nodes(SparkSession spark, List<PlantedTree> trees) {
    List<Row> rows =
        trees.stream().flatMap(tree -> tree.rows().stream()).collect(Collectors.toList());
    return spark.createDataFrame(rows, TreeTables.TREE_NODES.schema());
  }
}
