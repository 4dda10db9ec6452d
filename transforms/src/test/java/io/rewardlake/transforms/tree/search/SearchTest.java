package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.tree.search.HashWorld.Place;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SearchTest {
  private static final HashWorld WORLD = new HashWorld(11, 6);

  private static SearchTree<Place, Integer> grow(SearchMethod method, long rounds, long key) {
    return method
        .search()
        .grow(
            WORLD,
            node -> HashWorld.model(node.state()),
            new SearchLimits(rounds, 100_000, 100),
            key);
  }

  private static List<Integer> way(SearchNode<Place, Integer> node) {
    return node.parent() == null
        ? List.of()
        : Stream.concat(way(node.parent()).stream(), Stream.of(node.child())).toList();
  }

  @ParameterizedTest
  @EnumSource
  void theSameKeyGrowsTheSameTreeAndAnotherKeyAnother(SearchMethod method) {
    List<ReplayedNode> tree = ReplayedNode.of(grow(method, 50, 1));
    assertThat(ReplayedNode.of(grow(method, 50, 1))).isEqualTo(tree);
    assertThat(ReplayedNode.of(grow(method, 50, 2))).isNotEqualTo(tree);
  }

  @Test
  void whatIsFoundAtAPlaceDoesNotDependOnWhatElseWasExpanded() {
    Map<List<Integer>, Place> places = new HashMap<>();
    grow(SearchMethod.AGENT_RM, 400, 1)
        .nodes()
        .forEach(node -> places.put(way(node), node.state()));
    SearchTree<Place, Integer> beam =
        new Search(
                new Beam(2, 5),
                new RewardFormulation(Source.LIKELIHOOD, PathValue.PRODUCT, Backup.MEAN),
                "hash",
                Purpose.GUIDANCE)
            .grow(WORLD, new SearchLimits(100, 1000, 100), 1);
    List<SearchNode<Place, Integer>> shared =
        beam.nodes().stream().filter(node -> places.containsKey(way(node))).toList();
    assertThat(shared).hasSizeGreaterThan(10);
    assertThat(shared).allMatch(node -> node.state().equals(places.get(way(node))));
  }

  @Test
  void nodesAreNumberedAsTheyWereMadeAndTheChosenPathIsMarked() {
    SearchTree<Place, Integer> tree = grow(SearchMethod.QLASS, 50, 1);
    for (int i = 0; i < tree.nodes().size(); i++) {
      SearchNode<Place, Integer> node = tree.nodes().get(i);
      assertThat(node.order()).isEqualTo(i);
      if (node.parent() != null) {
        assertThat(node.parent().order()).isLessThan(i);
        assertThat(node.parent().children().get(node.child())).isSameAs(node);
      }
    }
    assertThat(tree.path().get(0)).isSameAs(tree.root());
    assertThat(tree.path()).allMatch(SearchNode::selected).endsWith(tree.chosen());
    assertThat(tree.nodes().stream().filter(SearchNode::selected)).hasSameSizeAs(tree.path());
  }

  @Test
  void anEstimateMustBeThereAndBeANumber() {
    Search search = SearchMethod.ARMAP.search();
    SearchLimits limits = new SearchLimits(10, 100, 10);
    assertThatThrownBy(() -> search.grow(WORLD, limits, 1))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("estimate")
        .hasMessageContaining("outcome-model");
    assertThatThrownBy(() -> search.grow(WORLD, node -> Double.NaN, limits, 1))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("estimate");
  }

  @Test
  void namesAreThoseOfTheTables() {
    assertThat(Purpose.GUIDANCE.title()).isEqualTo(TreeTables.GUIDANCE);
    assertThat(Purpose.REWARD_MODELLING.title()).isEqualTo(TreeTables.REWARD_MODELLING);
    Search qlass = SearchMethod.QLASS.search();
    assertThat(qlass.mechanism().title()).isEqualTo("breadth-first");
    assertThat(qlass.mechanism().parameters()).containsEntry("width", "3");
    assertThat(qlass.rewards().title()).isEqualTo("outcome, sum, max");
    assertThatThrownBy(
            () -> new RewardFormulation(Source.OUTCOME_MODEL, PathValue.SUM, Backup.MEAN))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("path value");
  }
}
