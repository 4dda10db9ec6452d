package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.transforms.tree.search.LeafTree.Place;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathVoteTest {
  private static final LeafTree WORLD = new LeafTree(2, 2, new double[4], false);

  private static List<SearchNode<Place, Integer>> ends(Map<Place, Double> values) {
    return new Search(
            new Beam(4, 2),
            new RewardFormulation(Source.PROCESS_MODEL, PathValue.LEAF, Backup.MEAN),
            "agent-turn",
            Purpose.GUIDANCE)
            .grow(
                WORLD,
                node -> values.getOrDefault(node.state(), 0.0),
                new SearchLimits(9, 99, 9),
                1)
            .nodes()
            .stream()
            .filter(SearchNode::terminal)
            .toList();
  }

  @Test
  void endsWeighWhatTheirPathsAreWorth() {
    List<SearchNode<Place, Integer>> ends =
        ends(Map.of(new Place(1, 0), 0.8, new Place(2, 0), 0.4, new Place(1, 1), -0.8));
    assertThat(PathVote.weight(ends.get(0))).isCloseTo(0.9 * 0.7, within(1e-12));
    assertThat(PathVote.weight(ends.get(3))).isCloseTo(0.1 * 0.5, within(1e-12));
    assertThat(PathVote.winner(ends, node -> node.state().index())).contains(0);
    assertThat(PathVote.winner(ends, node -> node.state().index() == 0 ? "a" : "b")).contains("a");
    assertThat(PathVote.winner(List.<SearchNode<Place, Integer>>of(), SearchNode::action))
        .isEmpty();
  }

  @Test
  void manyLightEndsOutweighAHeavyOne() {
    List<SearchNode<Place, Integer>> ends =
        ends(Map.of(new Place(1, 0), 0.8, new Place(2, 0), 0.4, new Place(1, 1), 0.5));
    assertThat(PathVote.winner(ends, node -> node.state().index() == 0 ? "a" : "b")).contains("b");
  }

  @Test
  void anEstimateOutOfRangeIsRefused() {
    List<SearchNode<Place, Integer>> ends = ends(Map.of(new Place(1, 0), 1.5));
    assertThatThrownBy(() -> PathVote.weight(ends.get(0)))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("estimate");
  }
}
