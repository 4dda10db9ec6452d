package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

class BeamTest {
  private static final int LAYERS = 5;
  private static final int SIZE = 4;
  private static final RewardFormulation COSTS =
      new RewardFormulation(Source.REWARD, PathValue.RETURN, Backup.MAX);

  private static SearchTree<Integer, Integer> search(Dag dag, int width, SearchLimits limits) {
    return new Search(new Beam(width, 100), COSTS, "graph", Purpose.GUIDANCE).grow(dag, limits, 7);
  }

  private static SearchTree<Integer, Integer> search(Dag dag, int width) {
    return search(dag, width, new SearchLimits(10_000, 100_000, 100));
  }

  private static double exhaustive(Dag dag, int from) {
    return from == dag.goal()
        ? 0
        : dag.next(from)
            .mapToDouble(to -> dag.weight(from, to) + exhaustive(dag, to))
            .min()
            .orElseThrow();
  }

  private static double greedy(Dag dag) {
    double cost = 0;
    int at = 0;
    while (at != dag.goal()) {
      int from = at;
      at =
          dag.next(at)
              .boxed()
              .min(Comparator.comparingDouble(to -> dag.weight(from, to)))
              .orElseThrow();
      cost += dag.weight(from, at);
    }
    return cost;
  }

  @Test
  void theWidestLayerIsExhaustiveAndWidthOneIsGreedy() {
    int better = 0;
    for (int graph = 0; graph < 200; graph++) {
      Dag dag = Dag.layered(LAYERS, SIZE, RandomStreams.of(graph, "layers"));
      double wide = -search(dag, SIZE).chosen().pathReward();
      double narrow = -search(dag, 1).chosen().pathReward();
      assertThat(wide).isCloseTo(exhaustive(dag, 0), within(1e-12));
      assertThat(narrow).isCloseTo(greedy(dag), within(1e-12));
      better += wide < narrow ? 1 : 0;
    }
    assertThat(better).isGreaterThan(100);
  }

  @Test
  void keepsAsManyNodesPerLayerAsItIsWide() {
    SearchTree<Integer, Integer> tree =
        search(Dag.layered(LAYERS, SIZE, RandomStreams.of(1, "layers")), 2);
    for (int layer = 1; layer <= LAYERS; layer++) {
      int depth = layer;
      assertThat(tree.nodes().stream().filter(SearchNode::selected))
          .filteredOn(node -> node.depth() == depth)
          .hasSize(2);
    }
    assertThat(tree.chosen().terminal()).isTrue();
    assertThat(tree.path()).allMatch(SearchNode::selected);
  }

  @Test
  void anEndStaysAndCompetesAndADeadEndDoesNot() {
    double none = Double.NaN;
    Dag early = new Dag(new double[][] {{none, 1, 3}, {none, none, 5}, {}});
    assertThat(search(early, 2).chosen().pathReward()).isEqualTo(-3);
    Dag dead = new Dag(new double[][] {{none, 1, 2, none}, {}, {none, none, none, 4}, {}});
    assertThat(search(dead, 2).chosen().pathReward()).isEqualTo(-6);
  }

  @Test
  void aCutBeamKeepsWhatItHad() {
    Dag dag = Dag.layered(LAYERS, SIZE, RandomStreams.of(2, "layers"));
    SearchTree<Integer, Integer> few = search(dag, 2, new SearchLimits(4, 1000, 99));
    assertThat(few.ending()).isEqualTo(Ending.MAX_SIMULATIONS);
    assertThat(few.chosen().terminal()).isFalse();
    SearchTree<Integer, Integer> small = search(dag, 2, new SearchLimits(99, 10, 99));
    assertThat(small.ending()).isEqualTo(Ending.MAX_NODES);
    assertThat(small.nodes()).hasSize(9);
  }

  @Test
  void numbersAlongAPathCombineAsTheFormulationSays() {
    HashWorld world = new HashWorld(5, 5);
    for (SearchNode<HashWorld.Place, Integer> node : scored(world, Source.REWARD, PathValue.SUM)) {
      assertThat(node.score()).isEqualTo(node.pathReward());
    }
    for (SearchNode<HashWorld.Place, Integer> node :
        scored(world, Source.LIKELIHOOD, PathValue.PRODUCT)) {
      double product = 1;
      for (SearchNode<?, ?> at = node; at.parent() != null; at = at.parent()) {
        product *= at.prior();
      }
      assertThat(node.score()).isCloseTo(product, within(1e-12));
    }
    for (SearchNode<HashWorld.Place, Integer> node :
        scored(world, Source.PROCESS_MODEL, PathValue.LEAF)) {
      assertThat(node.score()).isEqualTo(HashWorld.model(node.state()));
    }
    for (SearchNode<HashWorld.Place, Integer> node :
        scored(world, Source.HEURISTIC, PathValue.RETURN)) {
      assertThat(node.score()).isEqualTo(node.pathReward() + HashWorld.model(node.state()));
    }
  }

  private static Iterable<SearchNode<HashWorld.Place, Integer>> scored(
      HashWorld world, Source source, PathValue path) {
    SearchTree<HashWorld.Place, Integer> tree =
        new Search(
                new Beam(3, 3),
                new RewardFormulation(source, path, Backup.MEAN),
                "hash",
                Purpose.GUIDANCE)
            .grow(
                world, node -> HashWorld.model(node.state()), new SearchLimits(1000, 1000, 99), 3);
    assertThat(tree.nodes()).hasSizeGreaterThan(10);
    return tree.nodes().subList(1, tree.nodes().size());
  }
}
