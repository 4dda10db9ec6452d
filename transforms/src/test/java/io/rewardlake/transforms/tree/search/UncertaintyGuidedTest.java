package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class UncertaintyGuidedTest {
  private static final int OPTIONS = 20;

  /** Designs are numbers, edits add to them, and the score counts how often it was asked for. */
  private record Designs(double bias, AtomicInteger trials)
      implements Transition<Integer, Integer> {
    @Override
    public Integer root() {
      return 0;
    }

    @Override
    public List<Candidate<Integer>> candidates(
        Integer state, int width, UniformRandomProvider random) {
      return IntStream.generate(() -> random.nextInt(1, OPTIONS))
          .distinct()
          .limit(width)
          .mapToObj(edit -> new Candidate<>(edit, score(state + edit) + bias))
          .toList();
    }

    @Override
    public Successor<Integer> step(Integer state, Integer action, UniformRandomProvider random) {
      trials.incrementAndGet();
      return new Successor<>(state + action, score(state + action), false);
    }

    static double score(int design) {
      return -Math.abs(design - 50) / 50.0;
    }
  }

  private static SearchTree<Integer, Integer> search(Designs world, double lambda, int trials) {
    return new Search(
            new UncertaintyGuided(5, lambda, 40, 0),
            new RewardFormulation(Source.REWARD, PathValue.LEAF, Backup.MEAN),
            "rewrite",
            Purpose.GUIDANCE)
        .grow(world, new SearchLimits(trials, 1000, 100), 3);
  }

  @Test
  void triesAsManyDesignsAsItMayAndOnlyTheBestPredicted() {
    Designs world = new Designs(0, new AtomicInteger());
    SearchTree<Integer, Integer> tree = search(world, 0.1, 60);
    assertThat(world.trials().get()).isEqualTo(60);
    assertThat(tree.nodes()).hasSize(61);
    assertThat(tree.simulations()).isEqualTo(60);
    assertThat(tree.chosen().state()).isEqualTo(50);
    assertThat(tree.root().visits()).isEqualTo(60);
    SearchNode<Integer, Integer> first = tree.nodes().get(1);
    assertThat(first.action()).isGreaterThan(OPTIONS / 2);
  }

  @Test
  void uniformDrawsSpreadAndSharpOnesDoNot() {
    SearchTree<Integer, Integer> spread = search(new Designs(0, new AtomicInteger()), 1, 200);
    SearchTree<Integer, Integer> sharp = search(new Designs(0, new AtomicInteger()), 0, 200);
    assertThat(expanded(spread)).isGreaterThan(2 * expanded(sharp));
  }

  @Test
  void aDesignWhoseScoreSurprisedIsDrawnMore() {
    Search curious =
        new Search(
            new UncertaintyGuided(5, 0, 40, 1),
            new RewardFormulation(Source.REWARD, PathValue.LEAF, Backup.MEAN),
            "rewrite",
            Purpose.GUIDANCE);
    SearchTree<Integer, Integer> tree =
        curious.grow(new Designs(0.5, new AtomicInteger()), new SearchLimits(50, 1000, 100), 3);
    assertThat(tree.root().expansions()).isLessThanOrEqualTo(2);
  }

  private static long expanded(SearchTree<Integer, Integer> tree) {
    return tree.nodes().stream().filter(node -> node.expansions() > 0).count();
  }
}
