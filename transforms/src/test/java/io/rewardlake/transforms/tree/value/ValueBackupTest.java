package io.rewardlake.transforms.tree.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.PlantedTree;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ValueBackupTest {
  /** Root with inner nodes a (reward 1; leaves 0.5, success, unknown) and b (one leaf of -2). */
  private static PlantedTree tree() {
    PlantedTree tree = new PlantedTree("planted");
    tree.with(0, "text_observation", "Where?").with(0, "observation", List.of(1f, 2f));
    int a = tree.add(0, "a");
    tree.with(a, "reward", 1.0).with(a, "text_observation", "A hall.");
    int b = tree.add(0, "b");
    tree.with(tree.add(a, "a half"), "reward", 0.5);
    tree.with(tree.add(a, "a solved"), "success", true).with(4, "value", 9.0);
    tree.with(tree.add(a, "a unknown"), "terminal", true);
    tree.with(tree.add(b, "b"), "value", -2.0);
    return tree;
  }

  private static Targets made(SparkSession spark, Backup backup, String leaf) {
    return new Targets(
        new ValueBackup("values", backup, 0.5, LeafValue.parse(leaf), 100)
            .apply(PlantedTree.nodes(spark, List.of(tree()))));
  }

  @Test
  void meanAndMaxOfTheChildrenDiscounted(SparkSession spark) {
    PlantedTree tree = tree();
    Targets mean = made(spark, Backup.MEAN, "reward,success,value");
    assertThat(mean.value(tree, 1)).isCloseTo(1 + 0.5 * 0.75, within(1e-12));
    assertThat(mean.value(tree, 2)).isCloseTo(-1, within(1e-12));
    assertThat(mean.value(tree, 4)).isEqualTo(1);
    assertThat(mean.of(tree, 5)).isNull();
    assertThat(mean.visits(tree, 1)).isEqualTo(2);
    assertThat(mean.size()).isEqualTo(5);
    Targets max = made(spark, Backup.MAX, "reward,success,value");
    assertThat(max.value(tree, 1)).isCloseTo(1 + 0.5 * 1, within(1e-12));
    assertThat(max.target(tree, 1)).isEqualTo(max.value(tree, 1));
    // The other order, and one column alone
    assertThat(made(spark, Backup.MAX, "value, success").value(tree, 1)).isEqualTo(1 + 0.5 * 9);
    assertThat(made(spark, Backup.MEAN, "success").size()).isEqualTo(2);
  }

  @Test
  void aRowTellsTheStateBeforeTheAction(SparkSession spark) {
    Row row = made(spark, Backup.MEAN, "reward,success").of(tree(), 3);
    assertThat(row.<String>getAs("history")).isEqualTo("Where?\n> a\nA hall.");
    assertThat(row.<String>getAs("text_action")).isEqualTo("a half");
    assertThat(row.<Integer>getAs("depth")).isEqualTo(1);
    assertThat(row.<String>getAs("state_key")).isEqualTo(stateKey(tree(), 1));
    Row first = made(spark, Backup.MEAN, "reward,success").of(tree(), 1);
    assertThat(first.getList(first.fieldIndex("observation"))).isEqualTo(List.of(1f, 2f));
    assertThat(first.<String>getAs("history")).isEqualTo("Where?");
  }

  private static String stateKey(PlantedTree tree, int node) {
    return tree.rows().get(node).getAs("state_key");
  }

  @Test
  void sameRowsInEveryLayout(SparkSession spark) {
    List<PlantedTree> trees = List.of(tree(), new PlantedTree("alone"));
    LayoutContract.assertSameRows(
        PlantedTree.nodes(spark, trees),
        nodes -> new ValueBackup("v", Backup.MEAN, 1, LeafValue.FIRST_KNOWN, 9).apply(nodes));
  }

  @Test
  void treesStayWholeUnderAdaptiveExecution(SparkSession spark) {
    SparkSession adaptive = spark.newSession();
    adaptive.conf().set("spark.sql.adaptive.enabled", "true");
    adaptive.conf().set("spark.sql.shuffle.partitions", "5");
    List<PlantedTree> trees = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      trees.add(new PlantedTree("tree-" + i));
      int inner = trees.get(i).add(0, "a");
      trees.get(i).with(trees.get(i).add(inner, "b"), "reward", (double) i);
    }
    Targets made =
        new Targets(
            new ValueBackup("v", Backup.MEAN, 1, LeafValue.FIRST_KNOWN, 9)
                .apply(PlantedTree.nodes(adaptive, trees).repartition(7)));
    for (int i = 0; i < 30; i++) {
      assertThat(made.value(trees.get(i), 1)).isEqualTo(i);
    }
  }

  @Test
  void whatIsNoTreeIsAnErrorThatNamesIt(SparkSession spark) {
    assertMalformed(spark, tree().with(3, "parent_id", "gone"), "parent of node");
    assertMalformed(spark, tree().with(1, "parent_id", null).with(1, "depth", 0), "second root");
    PlantedTree cycle = tree();
    cycle.with(1, "parent_id", cycle.nodeId(3));
    assertMalformed(spark, cycle, "cycle");
    assertMalformed(spark, tree().with(0, "parent_id", "above"), "no root");
    PlantedTree twice = tree();
    assertMalformed(spark, twice.with(4, "node_id", twice.nodeId(3)), "two nodes have the id");
  }

  private static void assertMalformed(SparkSession spark, PlantedTree tree, String problem) {
    ValueBackup backup = new ValueBackup("v", Backup.MAX, 1, LeafValue.FIRST_KNOWN, 9);
    assertThatThrownBy(() -> backup.apply(PlantedTree.nodes(spark, List.of(tree))).collectAsList())
        .hasMessageContaining("Tree 'planted' of source 'planted' is no tree")
        .hasMessageContaining(problem);
  }

  @Test
  void leafColumnsAreKnown() {
    assertThatThrownBy(() -> LeafValue.parse("reward,score")).hasMessageContaining("success");
    assertThatThrownBy(() -> LeafValue.parse("")).hasMessageContaining("reward");
  }
}
