package io.rewardlake.transforms.tree.pair;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TreeComparisonsTest {
  private static final TreePairs LEAVES = new LeafPairs(0, 1000, 1000, 1);
  private static final TreePairs SIBLINGS = new SiblingPairs(0, 64, 1000, 1000, 1);

  private final SparkSession spark;

  TreeComparisonsTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void leavesAreWholeResponsesThatPrefixAndSuffixMakeUpAgain() {
    Dataset<Row> nodes = TestTrees.many(spark, 6);
    List<Row> rows = comparisons(LEAVES, nodes, true, PairLabel.VALUE).collectAsList();
    assertThat(rows).hasSizeGreaterThan(500);
    for (Row row : rows) {
      Map<String, String> tells = attributes(row);
      String a = row.getAs("response_a");
      String b = row.getAs("response_b");
      assertThat(a).isEqualTo(TestTrees.response(tells.get("node_a")));
      assertThat(b).isEqualTo(TestTrees.response(tells.get("node_b")));
      assertThat(tells.get("prefix") + tells.get("suffix_a")).isEqualTo(a);
      assertThat(tells.get("prefix") + tells.get("suffix_b")).isEqualTo(b);
      // They do share it, and nothing of the next step
      assertThat(tells.get("prefix")).isEqualTo(TestTrees.response(tells.get("lca_id")));
      assertThat(Integer.parseInt(tells.get("lca_depth"))).isLessThan(3);
      assertThat(a.startsWith(tells.get("prefix")) && b.startsWith(tells.get("prefix"))).isTrue();
      assertThat(row.<String>getAs("prompt")).isEqualTo("Prompt of " + tells.get("tree_id"));
      double valueA = Double.parseDouble(tells.get("value_a"));
      double valueB = Double.parseDouble(tells.get("value_b"));
      assertThat(row.<Double>getAs("label")).isEqualTo(valueA > valueB ? 1.0 : 0.0);
      assertThat(row.<String>getAs("item_a"))
          .isEqualTo(ContentId.item(row.getAs("prompt"), row.getAs("response_a")));
    }
    assertThat(rows).extracting(row -> row.getAs("pair_id")).doesNotHaveDuplicates();
  }

  @Test
  void siblingsAreNextStepsAfterThePathSoFar() {
    TestTrees tree = new TestTrees();
    Map<String, Object> step = tree.child(tree.root("t"), 0, "First, 2 + 2 = 4.", 0.5);
    tree.child(step, 0, " So 5.", 0.0);
    tree.child(step, 1, " So 4.", 1.0);
    tree.child(step, 2, " So 4.", 0.75);
    Dataset<Row> nodes = tree.rows(spark);
    Dataset<Row> pairs = SIBLINGS.apply(nodes);
    Dataset<Row> compared =
        new TreeComparisons("steps", false, PairLabel.VALUE, true, 1).apply(pairs, nodes);
    assertThat(compared.columns())
        .containsExactly(PreferenceTables.COMPARISONS.columnNames().toArray(String[]::new));
    assertThat(compared.select("prompt").distinct().collectAsList().toString())
        .isEqualTo("[[Prompt of t\nFirst, 2 + 2 = 4.]]");
    // The two that say the same are no pair
    assertThat(pairs.count()).isEqualTo(3);
    assertThat(
            compared
                .orderBy("margin")
                .select("response_a", "response_b", "label", "margin", "vote_margin", "dataset")
                .collectAsList()
                .toString())
        .isEqualTo("[[ So 5., So 4.,0.0,0.75,-1.0,steps], [ So 5., So 4.,0.0,1.0,-1.0,steps]]");
    Map<String, String> tells = attributes(compared.head());
    assertThat(tells).containsEntry("lca_id", "t.0").containsEntry("task_id", "task of t");
    assertThat(tells).doesNotContainKeys("prefix", "suffix_a");
  }

  @Test
  void stepsInAnEnvironmentTellWhatWasDoneAndSeen() {
    TestTrees tree = new TestTrees();
    Map<String, Object> root = tree.root("t");
    root.put("transition", "environment");
    root.put("observation", List.of(0f, 1f));
    root.remove("text_observation");
    Map<String, Object> right = acted(tree.child(root, 0, null, 1.0), 3, 0.5f);
    acted(tree.child(right, 0, null, 1.0), 0, 2f);
    acted(tree.child(root, 1, null, 0.0), 2, -1f);
    Dataset<Row> nodes = tree.rows(spark);
    Row leaves = comparisons(LEAVES, nodes, true, PairLabel.VALUE).head();
    assertThat(leaves.<String>getAs("prompt")).isEqualTo("[0, 1]");
    assertThat(leaves.<String>getAs("response_a"))
        .isEqualTo("> action 3\n[0.5, 1]\n> action 0\n[2, 1]\n");
    assertThat(leaves.<String>getAs("response_b")).isEqualTo("> action 2\n[-1, 1]\n");
    Row siblings = comparisons(SIBLINGS, nodes, false, PairLabel.VALUE).head();
    assertThat(siblings.<String>getAs("prompt")).isEqualTo("[0, 1]");
    assertThat(siblings.<String>getAs("response_a")).isEqualTo("action 3");
    assertThat(siblings.<String>getAs("response_b")).isEqualTo("action 2");
  }

  @Test
  void labelsAreDrawnAsBradleyAndTerrySay() {
    TestTrees trees = new TestTrees();
    for (int tree = 0; tree < 60; tree++) {
      trees.complete("tree-" + tree, 3, 2, id -> (double) id.charAt(id.length() - 1) - '0');
    }
    Dataset<Row> drawn = comparisons(LEAVES, trees.rows(spark), true, PairLabel.BRADLEY_TERRY);
    for (int difference = -2; difference <= 2; difference++) {
      Row row =
          drawn
              .where(
                  "CAST(attributes.value_a AS DOUBLE) - CAST(attributes.value_b AS DOUBLE) = "
                      + difference)
              .selectExpr("count(*)", "avg(label)")
              .head();
      if (difference == 0) {
        assertThat(row.getLong(0)).isZero();
        continue;
      }
      double p = 1 / (1 + Math.exp(-difference));
      assertThat(row.getDouble(1))
          .isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / row.getLong(0))));
    }
  }

  @Test
  void nodesInAnyOrderMakeTheSameComparisons() {
    LayoutContract.assertSameRows(
        TestTrees.many(spark, 3),
        nodes -> comparisons(LEAVES, nodes, true, PairLabel.BRADLEY_TERRY));
  }

  private static Map<String, Object> acted(Map<String, Object> node, int action, float seen) {
    node.remove("segment");
    node.put("action_id", action);
    node.put("observation", List.of(seen, 1f));
    return node;
  }

  private static Dataset<Row> comparisons(
      TreePairs pairs, Dataset<Row> nodes, boolean responses, PairLabel label) {
    return new TreeComparisons("made", responses, label, false, 7)
        .apply(pairs.apply(nodes), nodes)
        .orderBy(col("pair_id"));
  }

  private static Map<String, String> attributes(Row row) {
    return new HashMap<>(row.getJavaMap(row.fieldIndex("attributes")));
  }
}
