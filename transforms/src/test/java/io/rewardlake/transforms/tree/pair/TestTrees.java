package io.rewardlake.transforms.tree.pair;

import io.rewardlake.schemas.tables.TreeTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Trees as rows of {@code tree_nodes}, with the text that the pair miner tells steps apart by. */
final class TestTrees {
  private static final StructType SCHEMA =
      TreeTables.TREE_NODES.schema().add("text", "string", true);

  private final List<Map<String, Object>> nodes = new ArrayList<>();

  /** Adds the root of a tree of that name; its id is the same. */
  Map<String, Object> root(String tree) {
    Map<String, Object> root = new HashMap<>();
    root.put("tree_id", tree);
    root.put("node_id", tree);
    root.put("source", "made");
    root.put("environment", "TextGeneration-v0");
    root.put("task_id", "task of " + tree);
    root.put("transition", "append");
    root.put("text_observation", "Prompt of " + tree);
    root.put("depth", 0);
    root.put("child", 0);
    root.put("terminal", false);
    nodes.add(root);
    return root;
  }

  /** Adds a child; its id tells its places. */
  Map<String, Object> child(Map<String, Object> parent, int place, String segment, Double value) {
    Map<String, Object> child = new HashMap<>(parent);
    child.remove("text_observation");
    child.put("node_id", parent.get("node_id") + "." + place);
    child.put("parent_id", parent.get("node_id"));
    child.put("depth", (int) parent.get("depth") + 1);
    child.put("child", place);
    child.put("segment", segment);
    child.put("text", segment);
    child.put("value", value);
    nodes.add(child);
    return child;
  }

  /** What a node of a complete tree is worth, given its id. */
  interface Value {
    Double of(String id);
  }

  /** Adds a complete tree below its root; the segment of a node is unique to it. */
  TestTrees complete(String tree, int branching, int depth, Value value) {
    grow(root(tree), branching, depth, value);
    return this;
  }

  private void grow(Map<String, Object> node, int branching, int depth, Value value) {
    for (int place = 0; place < branching && depth > 0; place++) {
      String id = node.get("node_id") + "." + place;
      Map<String, Object> child = child(node, place, segment(id), value.of(id));
      child.put("terminal", depth == 1);
      grow(child, branching, depth - 1, value);
    }
  }

  /** The segment of a node of a complete tree. */
  static String segment(String id) {
    return " so " + id + ";";
  }

  /** The response of a node of a complete tree, out of its id alone. */
  static String response(String id) {
    StringBuilder response = new StringBuilder();
    for (int end = id.indexOf('.'); end >= 0; ) {
      end = id.indexOf('.', end + 1);
      response.append(segment(end < 0 ? id : id.substring(0, end)));
    }
    return response.toString();
  }

  /** The rows; columns without a value are NULL. */
  Dataset<Row> rows(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (Map<String, Object> node : nodes) {
      Object[] values = new Object[SCHEMA.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = node.get(SCHEMA.fieldNames()[i]);
      }
      rows.add(RowFactory.create(values));
    }
    StructType nullable = (StructType) SCHEMA.asNullable();
    return spark.createDataFrame(rows, nullable);
  }

  /** The nodes of many complete trees of branching 3, some of them without a value, with ties. */
  static Dataset<Row> many(SparkSession spark, int trees) {
    TestTrees made = new TestTrees();
    for (int tree = 0; tree < trees; tree++) {
      made.complete("tree-" + tree, 3, 3, TestTrees::tied);
    }
    return made.rows(spark).orderBy(functions.xxhash64(functions.col("node_id")));
  }

  private static Double tied(String id) {
    int hash = Math.floorMod(id.hashCode() * 31 + id.length(), 9);
    return hash == 8 ? null : Double.valueOf(List.of(0, 0, 1, 1, 2, 2, 3, 3).get(hash));
  }
}
