package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.tree.search.LeafTree.Place;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static SearchTree<Place, Integer> search(LeafTree world, int passes, long key) {
    return new Search(
            new Sampling(),
            new RewardFormulation(Source.OUTCOME, PathValue.LEAF, Backup.MEAN),
            "planted",
            Purpose.GUIDANCE)
        .grow(world, new SearchLimits(passes, 100_000, 100), key);
  }

  @Test
  void theBestOfNPassesHasTheMeanOfTheGreatestOfNNumbers() {
    double sum = 0;
    int tasks = 2000;
    for (int task = 0; task < tasks; task++) {
      LeafTree world = LeafTree.uniform(10, 3, RandomStreams.of(task, "leaves"));
      sum += search(world, 4, task).chosen().reward();
    }
    assertThat(sum / tasks).isCloseTo(4.0 / 5, within(0.02));
  }

  @Test
  void meansAreThoseOfThePolicyWithinTheirNoise() {
    LeafTree world = LeafTree.uniform(3, 3, RandomStreams.of(1, "leaves"));
    SearchTree<Place, Integer> tree = search(world, 5000, 1);
    assertThat(tree.nodes()).hasSize(1 + 3 + 9 + 27);
    for (SearchNode<Place, Integer> node : tree.nodes()) {
      double exact = DoubleStream.of(world.below(node.state())).average().orElseThrow();
      assertThat(node.value(Backup.MEAN))
          .isCloseTo(exact, within(4 * Math.sqrt(1 / (4.0 * node.visits()))));
    }
    assertThat(tree.root().visits()).isEqualTo(5000);
  }
}
