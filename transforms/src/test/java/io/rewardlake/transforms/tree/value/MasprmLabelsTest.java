package io.rewardlake.transforms.tree.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.PlantedTree;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class MasprmLabelsTest {
  /**
   * A search that went n times through each terminal. Plan leads to right (+1) and wrong (-1);
   * sketch, tried twice, to two ends; guess to an end that is always right; drop to none.
   */
  private static PlantedTree tree(String id) {
    PlantedTree tree = new PlantedTree(id);
    tree.with(0, "text_observation", "2 + 2?");
    int plan = tree.add(0, "plan");
    int guess = tree.add(0, "guess");
    int sketch = tree.add(0, "sketch");
    int again = tree.add(0, "sketch");
    int drop = tree.add(0, "drop");
    graded(tree, plan, "right", 1, 6);
    graded(tree, plan, "wrong", -1, 4);
    graded(tree, guess, "4", 1, 5);
    graded(tree, sketch, "5", -1, 3);
    graded(tree, again, "4", 1, 1);
    graded(tree, again, "5", -1, 2);
    tree.with(drop, "visits", 2L).with(drop, "value_sum", 1.0);
    sums(tree);
    return tree;
  }

  private static void graded(PlantedTree tree, int parent, String text, int grade, long visits) {
    int node = tree.add(parent, text);
    tree.with(node, "visits", visits).with(node, "value_sum", (double) grade * visits);
    tree.with(node, "terminal", true).with(node, "success", grade > 0);
  }

  private static void sums(PlantedTree tree) {
    for (int node = tree.size() - 1; node >= 0; node--) {
      long visits = 0;
      double sum = 0;
      for (int child = node + 1; child < tree.size(); child++) {
        if (tree.parent(child) == node) {
          Row row = tree.rows().get(child);
          visits += row.<Long>getAs("visits");
          sum += row.<Double>getAs("value_sum");
        }
      }
      if (!tree.leaf(node)) {
        tree.with(node, "visits", visits).with(node, "value_sum", sum);
      }
    }
  }

  @Test
  void aPrefixHasOneLabelThoughGoodAndBadEndsShareIt(SparkSession spark) {
    PlantedTree tree = tree("t");
    Targets made =
        new Targets(new MasprmLabels("m", 100).apply(PlantedTree.nodes(spark, List.of(tree))));
    // plan, guess, sketch once; right, wrong, 4, and sketch's 5 and 4 once each
    assertThat(made.size()).isEqualTo(8);
    assertThat(made.value(tree, 1)).isCloseTo(0.2, within(1e-12));
    assertThat(made.target(tree, 1)).isCloseTo(atanh(0.2), within(1e-12));
    assertThat(made.value(tree, 2)).isEqualTo(1);
    assertThat(made.target(tree, 2)).isCloseTo(atanh(0.95), within(1e-12));
    // Both sketches are one prefix: (-3 + 1 - 2) / 6
    int sketch = made.of(tree, 3) == null ? 4 : 3;
    assertThat(made.value(tree, sketch)).isCloseTo(-4.0 / 6, within(1e-12));
    assertThat(made.visits(tree, sketch)).isEqualTo(6);
    assertThat(made.of(tree, 5)).isNull();
    Set<String> prefixes = new HashSet<>();
    for (int node = 1; node < tree.size(); node++) {
      if (made.of(tree, node) != null) {
        assertThat(prefixes.add(path(tree, node).toString())).isTrue();
      }
    }
  }

  @Test
  void pathsCarryTheSameLabelsAsShares(SparkSession spark) {
    PlantedTree tree = tree("t");
    PlantedTree easy = tree("easy").with(0, "value_sum", 20.0);
    List<Row> rows =
        new MasprmPaths("m", 100)
            .apply(PlantedTree.nodes(spark, List.of(tree, easy)))
            .orderBy("steps")
            .collectAsList();
    assertThat(rows.stream().map(row -> row.getList(4).toString()))
        .containsExactly(
            "[guess, 4]", "[plan, right]", "[plan, wrong]", "[sketch, 4]", "[sketch, 5]");
    assertThat(rows.stream().map(row -> row.getString(2))).containsOnly("2 + 2?");
    for (Row row : rows) {
      List<Double> labels = row.getList(5);
      boolean good =
          List.of("[guess, 4]", "[plan, right]", "[sketch, 4]").contains(row.getList(4).toString());
      assertThat(labels.get(1)).isEqualTo(good ? 1.0 : 0.0);
      double first = row.getList(4).get(0).equals("plan") ? 0.6 : labels.get(0);
      assertThat(labels.get(0)).isCloseTo(first, within(1e-12));
      if (row.getList(4).get(0).equals("sketch")) {
        assertThat(labels.get(0)).isCloseTo((1 - 4.0 / 6) / 2, within(1e-12));
      }
    }
  }

  @Test
  void treesThatAreTooEasyOrTooHardAreLeftOut(SparkSession spark) {
    List<PlantedTree> trees = new ArrayList<>();
    double[] roots = {-0.71, -0.7, 0.7, 0.71};
    for (double root : roots) {
      PlantedTree tree = tree("root " + root);
      trees.add(tree.with(0, "visits", 100L).with(0, "value_sum", root * 100));
    }
    trees.add(tree("idle").with(0, "visits", 0L));
    Targets made = new Targets(new MasprmLabels("m", 100).apply(PlantedTree.nodes(spark, trees)));
    assertThat(made.leftOut())
        .containsEntry("root -0.71", LeftOut.ROOT_VALUE)
        .containsEntry("root 0.71", LeftOut.ROOT_VALUE)
        .containsEntry("idle", LeftOut.NEVER_VISITED)
        .hasSize(3);
    assertThat(made.size()).isEqualTo(16);
  }

  @Test
  void sameRowsInEveryLayout(SparkSession spark) {
    List<PlantedTree> trees = List.of(tree("a"), tree("b"), tree("c"));
    LayoutContract.assertSameRows(
        PlantedTree.nodes(spark, trees), new MasprmLabels("m", 100)::apply);
    LayoutContract.assertSameRows(
        PlantedTree.nodes(spark, trees), new MasprmPaths("m", 100)::apply);
  }

  private static List<String> path(PlantedTree tree, int node) {
    List<String> path = new ArrayList<>();
    for (int at = node; at > 0; at = tree.parent(at)) {
      path.add(0, tree.rows().get(at).getAs("segment"));
    }
    return path;
  }

  private static double atanh(double q) {
    return 0.5 * Math.log((1 + q) / (1 - q));
  }
}
