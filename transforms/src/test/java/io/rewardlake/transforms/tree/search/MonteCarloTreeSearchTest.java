package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.List;
import java.util.stream.DoubleStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class MonteCarloTreeSearchTest {
  private static final RewardFormulation OUTCOMES =
      new RewardFormulation(Source.OUTCOME, PathValue.LEAF, Backup.MEAN);

  private static Search search(TreePolicy policy, double c, RewardFormulation rewards) {
    return new Search(
        new MonteCarloTreeSearch(policy, c, 3), rewards, "planted", Purpose.REWARD_MODELLING);
  }

  private static SearchLimits simulations(long simulations) {
    return new SearchLimits(simulations, 1_000_000, 100);
  }

  @Test
  void theMostVisitedChildOfTheRootIsAlmostBest() {
    int good = 0;
    for (int task = 0; task < 40; task++) {
      LeafTree world = LeafTree.uniform(3, 4, RandomStreams.of(task, "leaves"));
      SearchTree<LeafTree.Place, Integer> tree =
          search(TreePolicy.UCT, Math.sqrt(2), OUTCOMES).grow(world, simulations(10_000), task);
      LeafTree.Place choice = tree.path().get(1).state();
      double best = DoubleStream.of(world.leaves()).max().orElseThrow();
      double range = best - DoubleStream.of(world.leaves()).min().orElseThrow();
      double reached = DoubleStream.of(world.below(choice)).max().orElseThrow();
      good += (best - reached) / range <= 0.05 ? 1 : 0;
    }
    assertThat(good).isGreaterThanOrEqualTo(38);
  }

  @Test
  void visitsAreThoseOfTheChildrenAndItsOwnRollout() {
    LeafTree world = LeafTree.uniform(3, 4, RandomStreams.of(1, "leaves"));
    SearchTree<LeafTree.Place, Integer> tree =
        search(TreePolicy.UCT, 1, OUTCOMES).grow(world, simulations(500), 3);
    assertThat(tree.root().visits()).isEqualTo(500);
    for (SearchNode<LeafTree.Place, Integer> node : LeafTree.interior(tree)) {
      long below = node.children().stream().mapToLong(SearchNode::visits).sum();
      assertThat(node.visits()).isEqualTo(below + (node.parent() == null ? 0 : 1));
    }
    assertThat(tree.ending()).isEqualTo(Ending.COMPLETED);
  }

  @Test
  void puctFollowsThePriorAndStartsFromTheEstimate() {
    double[] priors = {0.1, 0.8, 0.1};
    Transition<Integer, Integer> flat =
        new Transition<>() {
          @Override
          public Integer root() {
            return -1;
          }

          @Override
          public List<Candidate<Integer>> candidates(
              Integer state, int width, UniformRandomProvider random) {
            return List.of(
                new Candidate<>(0, priors[0]),
                new Candidate<>(1, priors[1]),
                new Candidate<>(2, priors[2]));
          }

          @Override
          public Successor<Integer> step(
              Integer state, Integer action, UniformRandomProvider random) {
            return new Successor<>(action, 0.5, true);
          }
        };
    SearchTree<Integer, Integer> byPrior =
        search(TreePolicy.PUCT, 1, OUTCOMES).grow(flat, simulations(100), 1);
    assertThat(byPrior.chosen().state()).isEqualTo(1);
    assertThat(byPrior.chosen().visits()).isBetween(75L, 85L);
    RewardFormulation estimates =
        new RewardFormulation(Source.PROCESS_MODEL, PathValue.LEAF, Backup.MEAN);
    SearchTree<Integer, Integer> byEstimate =
        search(TreePolicy.PUCT, 0, estimates)
            .grow(flat, node -> node.state() == 2 ? 0.9 : 0.2, simulations(10), 1);
    assertThat(byEstimate.chosen().state()).isEqualTo(2);
    assertThat(byEstimate.chosen().visits()).isEqualTo(10);
  }

  @Test
  void greatestBackupFollowsTheBestLeaf() {
    LeafTree world = new LeafTree(2, 3, new double[] {1, 0, 0, 0, 0.5, 0.5, 0.5, 0.5}, false);
    RewardFormulation greatest = new RewardFormulation(Source.OUTCOME, PathValue.LEAF, Backup.MAX);
    SearchTree<LeafTree.Place, Integer> most =
        search(TreePolicy.UCT, 0.2, greatest).grow(world, simulations(200), 1);
    assertThat(most.root().value(Backup.MAX)).isEqualTo(1);
    assertThat(most.chosen().state().index()).isZero();
    assertThat(most.root().value(Backup.MEAN)).isLessThan(1);
  }

  @Test
  void aTreeAtItsLimitOfNodesIsConsistent() {
    LeafTree world = LeafTree.uniform(3, 4, RandomStreams.of(1, "leaves"));
    SearchTree<LeafTree.Place, Integer> tree =
        search(TreePolicy.UCT, 1, OUTCOMES).grow(world, new SearchLimits(500, 20, 100), 3);
    long whole = tree.simulations() - 1;
    assertThat(tree.ending()).isEqualTo(Ending.MAX_NODES);
    assertThat(tree.nodes()).hasSize(19);
    assertThat(tree.root().visits()).isEqualTo(whole).isGreaterThan(10);
    assertThat(ReplayedNode.of(tree))
        .isEqualTo(
            ReplayedNode.of(
                search(TreePolicy.UCT, 1, OUTCOMES).grow(world, simulations(whole), 3)));
  }

  @Test
  void refusesWhatItCannotUse() {
    assertThatThrownBy(() -> new MonteCarloTreeSearch(TreePolicy.UCT, -1, 3))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("exploration");
    assertThatThrownBy(() -> new MonteCarloTreeSearch(TreePolicy.UCT, 1, 0))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("width");
  }
}
