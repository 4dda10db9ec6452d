package io.rewardlake.transforms.tree.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.PlantedTree;
import io.rewardlake.testkit.SparkExtension;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class VisitValuesTest {
  private static PlantedTree tree(String id) {
    PlantedTree tree = new PlantedTree(id);
    int a = tree.add(0, "a");
    int b = tree.add(0, "b");
    tree.with(tree.add(a, "aa"), "reward", 1.0).with(tree.add(a, "ab"), "reward", 0.0);
    long[] visits = {12, 10, 2, 7, 3};
    for (int node = 0; node < visits.length; node++) {
      tree.with(node, "visits", visits[node]);
    }
    return tree.with(b, "reward", 0.5);
  }

  @Test
  void valuesAreSumsOverVisitsOrWeightedMeansWhereSumsAreMissing(SparkSession spark) {
    PlantedTree weighted = tree("weighted");
    PlantedTree summed = tree("summed").with(0, "value_sum", 3.0).with(1, "value_sum", 2.5);
    summed.add(2, "never visited");
    PlantedTree idle = new PlantedTree("idle");
    idle.with(idle.add(0, "a"), "reward", 1.0);
    PlantedTree silent = new PlantedTree("silent");
    silent.with(0, "visits", 1L).with(silent.add(0, "a"), "visits", 1L);
    Targets made =
        new Targets(
            new VisitValues("v", LeafValue.FIRST_KNOWN, 100)
                .apply(PlantedTree.nodes(spark, List.of(weighted, summed, idle, silent))));
    assertThat(made.value(weighted, 1)).isCloseTo(0.7, within(1e-12));
    assertThat(made.value(weighted, 2)).isEqualTo(0.5);
    assertThat(made.visits(weighted, 1)).isEqualTo(10);
    assertThat(made.value(summed, 1)).isCloseTo(0.25, within(1e-12));
    assertThat(made.value(summed, 3)).isZero();
    assertThat(made.of(summed, 5)).isNull();
    assertThat(made.leftOut())
        .containsEntry("idle", LeftOut.NEVER_VISITED)
        .containsEntry("silent", LeftOut.NO_LEAF_VALUE)
        .hasSize(2);
  }
}
