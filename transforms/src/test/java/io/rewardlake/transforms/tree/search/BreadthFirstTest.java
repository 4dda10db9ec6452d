package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.tree.search.LeafTree.Place;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreadthFirstTest {
  private static final int TREES = 20;
  private static final LeafTree WORLD = LeafTree.graded(4, 5, 0.4, RandomStreams.of(1, "grades"));

  private static SearchTree<Place, Integer> search(SearchLimits limits, long key) {
    return new Search(
            new BreadthFirst(3, 2, 0),
            new RewardFormulation(Source.OUTCOME, PathValue.SUM, Backup.MAX),
            "planted",
            Purpose.REWARD_MODELLING)
        .grow(WORLD, limits, key);
  }

  private static SearchTree<Place, Integer> search(long key) {
    return search(new SearchLimits(1000, 10_000, 100), key);
  }

  @Test
  void branchesDownToTheDepthUnderGoodEndsAlone() {
    int branched = 0;
    int pruned = 0;
    for (long key = 0; key < TREES; key++) {
      SearchTree<Place, Integer> tree = search(key);
      for (SearchNode<Place, Integer> node : LeafTree.interior(tree)) {
        assertThat(node.children().size()).isLessThanOrEqualTo(node.depth() < 2 ? 3 : 1);
        if (node.depth() == 1) {
          double first = end(node).reward();
          assertThat(first > 0 || node.children().size() == 1).isTrue();
          branched += node.children().size() > 1 ? 1 : 0;
          pruned += first > 0 ? 0 : 1;
        }
      }
      double best = tree.root().value(Backup.MAX);
      assertThat(tree.chosen().reward()).isEqualTo(best);
    }
    assertThat(branched).isGreaterThan(TREES / 2);
    assertThat(pruned).isGreaterThan(TREES / 2);
  }

  private static SearchNode<Place, Integer> end(SearchNode<Place, Integer> node) {
    return node.leaf() ? node : end(node.children().get(0));
  }

  @Test
  void everyEndIsBackedUpOnce() {
    for (long key = 0; key < TREES; key++) {
      SearchTree<Place, Integer> tree = search(key);
      List<SearchNode<Place, Integer>> ends =
          tree.nodes().stream().filter(SearchNode::leaf).toList();
      assertThat(ends).allMatch(node -> node.terminal() && node.visits() == 1);
      assertThat(tree.root().visits()).isEqualTo(ends.size());
      assertThat(tree.root().valueSum())
          .isEqualTo(ends.stream().mapToDouble(SearchNode::reward).sum());
    }
  }

  @Test
  void aTreeCutInARolloutCountsWhatCameBefore() {
    int cut = 0;
    for (long key = 0; key < TREES; key++) {
      int whole = search(key).nodes().size();
      SearchTree<Place, Integer> tree = search(new SearchLimits(1000, whole - 1, 100), key);
      assertThat(tree.ending()).isEqualTo(Ending.MAX_NODES);
      assertThat(tree.nodes()).hasSizeLessThan(whole);
      long graded =
          tree.nodes().stream().filter(node -> node.terminal() && node.visits() == 1).count();
      assertThat(tree.root().visits()).isEqualTo(graded);
      cut += search(new SearchLimits(1, 1000, 100), key).ending().cut() ? 1 : 0;
    }
    assertThat(cut).isBetween(1, TREES);
  }
}
