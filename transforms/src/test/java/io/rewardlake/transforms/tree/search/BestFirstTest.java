package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class BestFirstTest {
  private static final SearchLimits LIMITS = new SearchLimits(100_000, 1_000_000, 100);
  private static final double NAN = Double.NaN;

  private static SearchTree<Integer, Integer> search(Dag dag, IntToDoubleFunction heuristic) {
    return search(dag, heuristic, LIMITS);
  }

  private static SearchTree<Integer, Integer> search(
      Dag dag, IntToDoubleFunction heuristic, SearchLimits limits) {
    RewardFormulation rewards =
        new RewardFormulation(Source.HEURISTIC, PathValue.RETURN, Backup.MAX);
    return new Search(new BestFirst(100), rewards, "graph", Purpose.GUIDANCE)
        .grow(dag, node -> -heuristic.applyAsDouble(node.state()), limits, 7);
  }

  private static double cost(SearchTree<Integer, Integer> tree) {
    assertThat(tree.chosen().terminal()).isTrue();
    return -tree.chosen().pathReward();
  }

  private static long expanded(SearchTree<Integer, Integer> tree) {
    return tree.nodes().stream()
        .filter(node -> node.expansions() > 0)
        .map(SearchNode::state)
        .distinct()
        .count();
  }

  @Test
  void findsTheBestPathOfRandomGraphsAndAnAdmissibleHeuristicSavesExpansions() {
    int saved = 0;
    for (int graph = 0; graph < 1000; graph++) {
      UniformRandomProvider random = RandomStreams.of(graph, "dag");
      Dag dag = Dag.random(random);
      double[] best = dag.costsToGo();
      double[] shares = random.doubles(best.length).toArray();
      SearchTree<Integer, Integer> blind = search(dag, node -> 0);
      SearchTree<Integer, Integer> consistent = search(dag, node -> 0.8 * best[node]);
      SearchTree<Integer, Integer> admissible = search(dag, node -> shares[node] * best[node]);
      assertThat(cost(blind)).isCloseTo(best[0], within(1e-9));
      assertThat(cost(consistent)).isCloseTo(best[0], within(1e-9));
      assertThat(cost(admissible)).isCloseTo(best[0], within(1e-9));
      assertThat(consistent.expansions()).isLessThanOrEqualTo(blind.expansions());
      assertThat(expanded(admissible)).isLessThanOrEqualTo(expanded(blind));
      assertThat(blind.ending()).isEqualTo(Ending.COMPLETED);
      saved += expanded(admissible) < expanded(blind) ? 1 : 0;
    }
    assertThat(saved).isGreaterThan(500);
  }

  @Test
  void anInadmissibleHeuristicMisleads() {
    Dag dag =
        new Dag(new double[][] {{NAN, 1, 5, NAN}, {NAN, NAN, NAN, 1}, {NAN, NAN, NAN, 5}, {}});
    assertThat(cost(search(dag, node -> 0))).isEqualTo(2);
    assertThat(cost(search(dag, node -> node == 1 ? 100 : 0))).isEqualTo(10);
  }

  @Test
  void aBetterWayToAnExpandedStateOpensItAgain() {
    Dag dag =
        new Dag(
            new double[][] {
              {NAN, 1, 3, NAN, NAN},
              {NAN, NAN, 1, NAN, NAN},
              {NAN, NAN, NAN, 1, NAN},
              {NAN, NAN, NAN, NAN, 10},
              {}
            });
    SearchTree<Integer, Integer> tree = search(dag, node -> node == 1 ? 11 : 0);
    assertThat(cost(tree)).isEqualTo(13);
    assertThat(tree.path()).extracting(SearchNode::state).containsExactly(0, 1, 2, 3, 4);
    assertThat(tree.expansions()).isEqualTo(expanded(tree) + 2);
  }

  @Test
  void isCutAtItsLimits() {
    Dag dag = Dag.layered(4, 3, RandomStreams.of(1, "dag"));
    SearchTree<Integer, Integer> few = search(dag, node -> 0, new SearchLimits(3, 1000, 9));
    assertThat(few.ending()).isEqualTo(Ending.MAX_SIMULATIONS);
    assertThat(few.expansions()).isEqualTo(3);
    SearchTree<Integer, Integer> small = search(dag, node -> 0, new SearchLimits(99, 8, 9));
    assertThat(small.ending()).isEqualTo(Ending.MAX_NODES);
    assertThat(small.nodes()).hasSize(7);
    SearchTree<Integer, Integer> flat = search(dag, node -> 0, new SearchLimits(99, 1000, 2));
    assertThat(flat.ending()).isEqualTo(Ending.MAX_DEPTH);
    assertThat(flat.nodes()).allMatch(node -> node.depth() <= 2);
  }
}
