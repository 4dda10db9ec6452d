package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.process.StepTarget;
import io.rewardlake.transforms.learn.process.StepValue;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.tree.search.LeafTree.Place;
import io.rewardlake.transforms.tree.search.RewardFormulation.Backup;
import io.rewardlake.transforms.tree.search.RewardFormulation.PathValue;
import io.rewardlake.transforms.tree.search.RewardFormulation.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class MasMonteCarloTreeSearchTest {
  private static final int AGENTS = 4;
  private static final int OUTPUTS = 3;
  private static final int LEAVES = 81;
  private static final double RIGHT = 0.35;
  private static final int TREES = 200;
  private static final RewardFormulation GRADES =
      new RewardFormulation(Source.OUTCOME, PathValue.LEAF, Backup.MEAN);

  /** Answers are right where the qualities of all four outputs add up to enough. */
  private static LeafTree planted(int task) {
    double[] quality = RandomStreams.of(task, "quality").doubles((long) AGENTS * OUTPUTS).toArray();
    double[] sums = new double[LEAVES];
    for (int leaf = 0; leaf < LEAVES; leaf++) {
      for (int agent = 0, rest = leaf; agent < AGENTS; agent++, rest /= OUTPUTS) {
        sums[leaf] += quality[agent * OUTPUTS + rest % OUTPUTS];
      }
    }
    double[] sorted = DoubleStream.of(sums).sorted().toArray();
    double enough = sorted[LEAVES - (int) Math.round(RIGHT * LEAVES)];
    double[] grades = DoubleStream.of(sums).map(sum -> sum >= enough ? 1 : -1).toArray();
    return new LeafTree(OUTPUTS, AGENTS, grades, false);
  }

  /** Right answers lie anywhere. */
  private static LeafTree scattered(int task) {
    LeafTree drawn = LeafTree.graded(OUTPUTS, AGENTS, RIGHT, RandomStreams.of(task, "grades"));
    return new LeafTree(OUTPUTS, AGENTS, drawn.leaves(), false);
  }

  private static SearchTree<Place, Integer> search(LeafTree world, int patience, long key) {
    return new Search(
            new MasMonteCarloTreeSearch(2, OUTPUTS, OUTPUTS, AGENTS, patience, 0.01),
            GRADES,
            "agent-turn",
            Purpose.REWARD_MODELLING)
        .grow(world, new SearchLimits(400, 10_000, 100), key);
  }

  private static double mean(LeafTree world, Place place) {
    return DoubleStream.of(world.below(place)).average().orElseThrow();
  }

  @Test
  void countsAndSumsAreThoseOfTheChildrenExactly() {
    for (int task = 0; task < 20; task++) {
      SearchTree<Place, Integer> tree = search(planted(task), 1000, task);
      assertThat(LeafTree.interior(tree)).hasSizeGreaterThan(20);
      for (SearchNode<Place, Integer> node : LeafTree.interior(tree)) {
        assertThat(node.visits())
            .isEqualTo(node.children().stream().mapToLong(SearchNode::visits).sum());
        assertThat(node.valueSum())
            .isEqualTo(node.children().stream().mapToDouble(SearchNode::valueSum).sum());
      }
      assertThat(tree.simulations()).isEqualTo(400);
      assertThat(tree.root().visits()).isGreaterThan(400);
    }
  }

  @Test
  void valuesRankPrefixesByTheirMeans() {
    assertThat(rankCorrelation(pooled(MasMonteCarloTreeSearchTest::planted))).isGreaterThan(0.9);
    assertThat(rankCorrelation(pooled(MasMonteCarloTreeSearchTest::scattered))).isGreaterThan(0.85);
  }

  /** Card 78 measures one tree, which has a dozen such nodes: trees scatter around their median. */
  @Test
  void valuesRankThePrefixesOfOneTreeByTheirMeans() {
    assertThat(medianOfTrees(MasMonteCarloTreeSearchTest::planted)).isGreaterThan(0.94);
    assertThat(medianOfTrees(MasMonteCarloTreeSearchTest::scattered)).isGreaterThan(0.85);
  }

  private static double medianOfTrees(IntFunction<LeafTree> worlds) {
    double[] correlations =
        IntStream.range(0, TREES)
            .mapToDouble(task -> rankCorrelation(wellVisited(worlds.apply(task), task)))
            .sorted()
            .toArray();
    return correlations[TREES / 2];
  }

  private static List<double[]> pooled(IntFunction<LeafTree> worlds) {
    return IntStream.range(0, TREES)
        .mapToObj(task -> wellVisited(worlds.apply(task), task))
        .flatMap(List::stream)
        .toList();
  }

  /** Value and exact mean of the interior nodes that the search went through ten times. */
  private static List<double[]> wellVisited(LeafTree world, int task) {
    return LeafTree.interior(search(world, 1000, task)).stream()
        .filter(node -> node.visits() >= 10)
        .map(node -> new double[] {node.value(Backup.MEAN), mean(world, node.state())})
        .toList();
  }

  private static double rankCorrelation(List<double[]> pairs) {
    return new SpearmansCorrelation()
        .correlation(
            pairs.stream().mapToDouble(pair -> pair[0]).toArray(),
            pairs.stream().mapToDouble(pair -> pair[1]).toArray());
  }

  @Test
  void theValueOfTheRootIsFarAboveTheMeanOfTheLeaves() {
    for (int task = 0; task < 20; task++) {
      LeafTree world = planted(task);
      double mean = mean(world, world.root());
      assertThat(mean).isCloseTo(-0.31, within(0.01));
      assertThat(search(world, 1000, task).root().value(Backup.MEAN)).isGreaterThan(mean + 0.7);
    }
  }

  @Test
  void endsOnceTheValueOfTheRootStandsStill() {
    double[] right = new double[LEAVES];
    Arrays.fill(right, 1);
    LeafTree easy = new LeafTree(OUTPUTS, AGENTS, right, false);
    SearchTree<Place, Integer> tree = search(easy, 24, 1);
    assertThat(tree.simulations()).isEqualTo(24);
    assertThat(tree.root().value(Backup.MEAN)).isEqualTo(1);
    assertThat(tree.ending()).isEqualTo(Ending.COMPLETED);
    assertThat(search(planted(1), 24, 1).simulations()).isGreaterThan(24);
  }

  @Test
  void aBeamWithAValueLearnedFromOtherTasksFindsRightAnswers() {
    LeafTree shared = planted(0);
    Map<Place, Double> learned = learn(shared, 40);
    Search beam =
        new Search(
            new Beam(1, 5),
            new RewardFormulation(Source.PROCESS_MODEL, PathValue.LEAF, Backup.MEAN),
            "agent-turn",
            Purpose.GUIDANCE);
    Search straight = new Search(new Sampling(), GRADES, "agent-turn", Purpose.GUIDANCE);
    double guided = 0;
    double unguided = 0;
    int tasks = 500;
    for (int task = 1000; task < 1000 + tasks; task++) {
      LeafTree world = variant(shared, task);
      SearchTree<Place, Integer> tree =
          beam.grow(
              world,
              node -> learned.getOrDefault(node.state(), -1.0),
              new SearchLimits(100, 1000, 100),
              task);
      guided += tree.chosen().reward() == 1 ? 1 : 0;
      SearchTree<Place, Integer> pass = straight.grow(world, new SearchLimits(1, 100, 9), task);
      unguided += pass.chosen().reward() == 1 ? 1 : 0;
    }
    assertThat(guided / tasks).isGreaterThanOrEqualTo(0.9);
    assertThat(unguided / tasks).isCloseTo(RIGHT, within(0.07));
  }

  /** Values of prefixes from the search trees of tasks that resemble each other. */
  private static Map<Place, Double> learn(LeafTree shared, int tasks) {
    Map<Place, double[]> sums = new HashMap<>();
    for (int task = 0; task < tasks; task++) {
      LeafTree variant = variant(shared, task);
      LeafTree world = new LeafTree(OUTPUTS, AGENTS, variant.leaves(), false);
      for (SearchNode<Place, Integer> node : search(world, 1000, task).nodes()) {
        if (node.visits() > 0) {
          double[] sum = sums.computeIfAbsent(node.state(), place -> new double[2]);
          sum[0] += node.value(Backup.MEAN);
          sum[1]++;
        }
      }
    }
    return network(sums);
  }

  /** What a network says of every prefix that was fitted to the atanh of their mean values. */
  private static Map<Place, Double> network(Map<Place, double[]> sums) {
    SampleLayout steps = SampleLayout.empty().and("state", AGENTS).and("action", AGENTS * OUTPUTS);
    StepValue model = new StepValue(StepTarget.TANH, steps, List.of(32, 32), 0.01);
    List<Place> places = new ArrayList<>(sums.keySet());
    places.sort(Comparator.comparing(Place::level).thenComparing(Place::index));
    List<float[]> samples = new ArrayList<>();
    for (Place place : places) {
      double[] sum = sums.get(place);
      double mean = Math.max(-0.95, Math.min(0.95, sum[0] / sum[1]));
      float[] sample = new float[steps.width() + 1];
      for (int level = place.level(), rest = place.index(); level > 0; level--, rest /= OUTPUTS) {
        sample[level - 1] = 1;
        sample[AGENTS + (level - 1) * OUTPUTS + rest % OUTPUTS] = 1;
      }
      sample[steps.width()] = (float) (0.5 * Math.log((1 + mean) / (1 - mean)));
      samples.add(sample);
    }
    Schedule schedule = new Schedule(Optimizer.ADAM, 64, 1_500, 1, 0, 1);
    LearnerState first = LearnerState.initial(model, Optimizer.ADAM.moments(), 1);
    LearnerState trained = InMemory.train(model, schedule, first, samples, 1_500).state();
    double[][] values = InMemory.predict(model, trained, model.layout(), samples);
    Map<Place, Double> learned = new HashMap<>();
    for (int i = 0; i < places.size(); i++) {
      learned.put(places.get(i), values[i][0]);
    }
    return learned;
  }

  /** The same task but for 3 % of the grades; outputs come by sampling. */
  private static LeafTree variant(LeafTree shared, int task) {
    UniformRandomProvider random = RandomStreams.of(task, "variant");
    double[] leaves =
        DoubleStream.of(shared.leaves())
            .map(grade -> random.nextDouble() < 0.03 ? -grade : grade)
            .toArray();
    return new LeafTree(OUTPUTS, AGENTS, leaves, true);
  }
}
