package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.transforms.ingest.TreeLinks.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TreeNumbersTest {
  private static List<Node> linked(List<TreeRow> rows) {
    return TreeLinks.of(
        rows,
        true,
        false,
        (row, refusal) -> {
          throw new AssertionError(refusal);
        });
  }

  /** Node i hangs below one of those before it; a reward of 0 is not known. */
  @Property(tries = 300)
  void leavesOfKnownRewardComeBackToAllNodesOnTheWay(
      @ForAll @Size(max = 14) List<@IntRange(min = 0, max = 1_000) Integer> draws) {
    List<TreeRow> rows = new ArrayList<>();
    for (int i = 0; i < draws.size(); i++) {
      int parent = draws.get(i) % (i + 1) - 1;
      double reward = draws.get(i) % 7 - 3;
      rows.add(
          TreeLinksTest.row(
              i,
              String.valueOf(i),
              parent < 0 ? null : String.valueOf(parent),
              null,
              reward == 0 ? null : Double.valueOf(reward)));
    }
    List<Node> nodes = linked(rows);
    TreeNumbers numbers = new TreeNumbers(nodes, Map.of());
    long[] visits = new long[nodes.size()];
    double[] sums = new double[nodes.size()];
    for (int leaf = 1; leaf < nodes.size(); leaf++) {
      int number = leaf;
      boolean inner = nodes.stream().anyMatch(node -> node.parent() == number);
      assertThat(numbers.isLeaf(leaf)).isEqualTo(!inner);
      if (inner || nodes.get(leaf).row().reward() == null) {
        continue;
      }
      double came = 0;
      for (int at = leaf; at >= 0; at = nodes.get(at).parent()) {
        Double reward = at == 0 ? null : nodes.get(at).row().reward();
        came += reward == null ? 0 : reward;
        visits[at]++;
        sums[at] += came;
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      assertThat(numbers.visits(i)).isEqualTo(visits[i]);
      assertThat(numbers.valueSum(i)).isEqualTo(sums[i]);
    }
  }

  @Test
  void outcomesGoByTextAndComeBeforeWhatTheRowSays() {
    List<Node> nodes =
        linked(
            List.of(
                TreeLinksTest.row(1, "a", null, null, 5.0),
                TreeLinksTest.row(2, "ab", "a", null, 5.0)));
    TreeNumbers numbers = new TreeNumbers(nodes, Map.of("ab", 1.0));
    assertThat(numbers.reward(0)).isNull();
    assertThat(numbers.reward(1)).isEqualTo(5);
    assertThat(numbers.reward(2)).isEqualTo(1);
    assertThat(numbers.hasOutcome(0)).isFalse();
    assertThat(numbers.hasOutcome(1)).isFalse();
    assertThat(numbers.hasOutcome(2)).isTrue();
    assertThat(numbers.valueSum(0)).isEqualTo(6);
  }
}
