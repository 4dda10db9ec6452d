package io.rewardlake.transforms.tree.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.PlantedTree;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.tree.value.QlassTargets.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class QlassTargetsTest {
  private static final double GAMMA = 0.9;
  private static final List<PlantedTree> TREES = new ArrayList<>();
  private static final Map<PlantedTree, double[]> REWARDS = new HashMap<>();

  @BeforeAll
  static void plant() {
    for (int i = 0; i < 500; i++) {
      UniformRandomProvider random = RandomStreams.of(i, "random tree");
      PlantedTree tree = new PlantedTree("tree-" + i);
      int size = 2 + random.nextInt(30);
      while (tree.size() < size) {
        tree.add(random.nextInt(tree.size()), "do " + tree.size());
      }
      double[] rewards = random.doubles(size, -1, 2).toArray();
      for (int node = 0; node < size; node++) {
        tree.with(node, "reward", tree.leaf(node) ? rewards[node] : null);
      }
      REWARDS.put(tree, rewards);
      TREES.add(tree);
    }
  }

  private static QlassTargets targets(Label label) {
    return new QlassTargets("q", label, GAMMA, LeafValue.FIRST_KNOWN, 100, 300);
  }

  private static Targets made(SparkSession spark, List<PlantedTree> trees, Label label) {
    return new Targets(targets(label).apply(PlantedTree.nodes(spark, trees)));
  }

  /** Distance to each leaf at or below a node, and what it is worth. */
  private static List<double[]> leaves(PlantedTree tree, int from) {
    List<double[]> found = new ArrayList<>();
    for (int leaf = 0; leaf < tree.size(); leaf++) {
      int node = leaf;
      int distance = 0;
      while (tree.leaf(leaf) && node > from) {
        node = tree.parent(node);
        distance++;
      }
      if (tree.leaf(leaf) && node == from) {
        double worth = REWARDS.get(tree)[leaf];
        found.add(new double[] {distance, worth, tree.depth(leaf)});
      }
    }
    return found;
  }

  @Test
  void vanillaIsTheBestLeafDiscountedByItsDistance(SparkSession spark) {
    Targets made = made(spark, TREES, Label.VANILLA);
    int compared = 0;
    for (PlantedTree tree : TREES) {
      if (made.leftOut().containsKey("tree-" + TREES.indexOf(tree))) {
        continue;
      }
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int node = 1; node < tree.size(); node++) {
        double best =
            leaves(tree, node).stream()
                .mapToDouble(leaf -> Math.pow(GAMMA, leaf[0]) * leaf[1])
                .max()
                .orElseThrow();
        assertThat(made.value(tree, node)).isCloseTo(best, within(1e-9));
        assertThat(made.visits(tree, node)).isEqualTo(leaves(tree, node).size());
        least = Math.min(least, best);
        most = Math.max(most, best);
        compared++;
      }
      for (int node = 1; node < tree.size(); node++) {
        assertThat(made.target(tree, node))
            .isCloseTo((made.value(tree, node) - least) / (most - least), within(1e-9));
      }
      List<Double> scaled = made.targets("tree-" + TREES.indexOf(tree));
      assertThat(Collections.min(scaled)).isZero();
      assertThat(Collections.max(scaled)).isEqualTo(1);
    }
    assertThat(compared).isEqualTo(made.size()).isGreaterThan(5000);
    // Those of one leaf alone
    assertThat(made.leftOut().values()).containsOnly(LeftOut.ONE_OUTCOME);
  }

  @Test
  void rewardIsTheMeanOfTheLeavesAndPseudoDepthAddsTheBestChild(SparkSession spark) {
    Targets means = made(spark, TREES, Label.REWARD);
    Targets deep = made(spark, TREES, Label.PSEUDO_DEPTH);
    for (PlantedTree tree : TREES) {
      if (means.leftOut().containsKey("tree-" + TREES.indexOf(tree))) {
        continue;
      }
      for (int node = 1; node < tree.size(); node++) {
        double mean =
            leaves(tree, node).stream().mapToDouble(leaf -> leaf[1]).average().orElseThrow();
        assertThat(means.value(tree, node)).isCloseTo(mean, within(1e-9));
        assertThat(deep.value(tree, node)).isCloseTo(pseudoDepth(tree, node), within(1e-9));
      }
    }
  }

  private static double pseudoDepth(PlantedTree tree, int node) {
    List<double[]> leaves = leaves(tree, node);
    if (tree.leaf(node)) {
      double sum = leaves.get(0)[1];
      for (int i = 1; i < 5 - tree.depth(node); i++) {
        sum += Math.pow(GAMMA, i) * leaves.get(0)[1];
      }
      return sum;
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int child = node + 1; child < tree.size(); child++) {
      if (tree.parent(child) == node) {
        best = Math.max(best, pseudoDepth(tree, child));
      }
    }
    double mean = leaves.stream().mapToDouble(leaf -> leaf[1]).average().orElseThrow();
    return mean + GAMMA * best;
  }

  @Test
  void aTreeOfOneOutcomeIsLeftOutAndABigOneGivesThreeHundredRows(SparkSession spark) {
    PlantedTree solved = new PlantedTree("solved");
    solved.add(solved.add(0, "a"), "b");
    solved.with(solved.add(0, "c"), "success", true).with(2, "reward", 1.0);
    PlantedTree unknown = new PlantedTree("unknown");
    unknown.add(0, "a");
    PlantedTree big = new PlantedTree("big");
    for (int i = 1; i <= 400; i++) {
      big.with(big.add(0, "do " + i), "reward", (double) i);
    }
    List<PlantedTree> trees = List.of(solved, unknown, big);
    Dataset<Row> nodes = PlantedTree.nodes(spark, trees);
    QlassTargets vanilla =
        new QlassTargets("q", Label.VANILLA, GAMMA, LeafValue.FIRST_KNOWN, 1000, 300);
    Targets made = new Targets(vanilla.apply(nodes));
    assertThat(made.leftOut())
        .containsOnly(
            Map.entry("solved", LeftOut.ONE_OUTCOME), Map.entry("unknown", LeftOut.NO_LEAF_VALUE));
    assertThat(made.size()).isEqualTo(300);
    // Scaled before the cut: each row tells its place among all 400
    for (int i = 1; i <= 400; i++) {
      if (made.of(big, i) != null) {
        assertThat(made.target(big, i)).isCloseTo((i - 1) / 399.0, within(1e-12));
      }
    }
    assertThat(made(spark, List.of(solved), Label.REWARD).leftOut()).containsKey("solved");
  }

  @Test
  void aTreeBeyondTheLimitIsLeftOut(SparkSession spark) {
    Targets made =
        new Targets(
            new QlassTargets("q", Label.VANILLA, GAMMA, LeafValue.FIRST_KNOWN, 20, 300)
                .apply(PlantedTree.nodes(spark, TREES)));
    for (int i = 0; i < TREES.size(); i++) {
      assertThat(LeftOut.TOO_MANY_NODES.equals(made.leftOut().get("tree-" + i)))
          .isEqualTo(TREES.get(i).size() > 20);
    }
  }

  @Test
  void sameRowsInEveryLayout(SparkSession spark) {
    LayoutContract.assertSameRows(
        PlantedTree.nodes(spark, TREES.subList(0, 40)), targets(Label.VANILLA)::apply);
  }

  @Test
  void parametersHaveRanges() {
    assertThatThrownBy(() -> Label.of("plain")).hasMessageContaining("pseudo-depth");
    assertThat(Label.of("pseudo-depth")).isEqualTo(Label.PSEUDO_DEPTH);
    assertThatThrownBy(() -> new QlassTargets("q", Label.REWARD, 0, LeafValue.FIRST_KNOWN, 1, 1))
        .hasMessageContaining("gamma");
  }
}
