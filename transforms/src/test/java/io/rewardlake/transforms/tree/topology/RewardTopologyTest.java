package io.rewardlake.transforms.tree.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RewardTopologyTest {
  /** Rows of "prompt response response", compared in that order. */
  private static Dataset<Row> comparisons(SparkSession spark, List<String> rows) {
    return spark
        .createDataset(rows, Encoders.STRING())
        .selectExpr("split(value, ' ') AS words")
        .selectExpr(
            "words[0] AS prompt",
            "concat('id-', words[1]) AS item_a",
            "concat('id-', words[2]) AS item_b",
            "words[1] AS response_a",
            "words[2] AS response_b");
  }

  /** A square, a pair and a lone response; a prompt with two comparisons of one pair. */
  private static Dataset<Row> few(SparkSession spark) {
    return comparisons(
        spark,
        List.of(
            "q aa ab", "q ba ab", "q ba bb", "q bb aa", "q cc cd", "q ee ee", "p aa ab",
            "p ab aa"));
  }

  @Test
  void countsAndVariancesOfEachPrompt(SparkSession spark) {
    List<Row> rows = new RewardTopology(2, 0, 10).apply(few(spark)).collectAsList();
    assertThat(rows).hasSize(2);
    Row pair = row(rows, 2);
    assertThat(pair.<Long>getAs("comparisons")).isEqualTo(2);
    // Two comparisons of variance 2 side by side
    assertThat(pair.<Double>getAs("mean_variance")).isCloseTo(1, within(1e-12));
    Row square = row(rows, 7);
    assertThat(square.<String>getAs("prompt_id")).hasSize(64);
    assertThat(square.<Long>getAs("comparisons")).isEqualTo(6);
    assertThat(square.<Long>getAs("self_comparisons")).isEqualTo(1);
    assertThat(square.<Integer>getAs("components")).isEqualTo(3);
    assertThat(square.<Long>getAs("pairs")).isEqualTo(21);
    assertThat(square.<Long>getAs("connected_pairs")).isEqualTo(7);
    // Four sides, two diagonals, and the pair: (4 * 3 / 4 + 2 * 1 + 1) / 7, twice
    assertThat(square.<Double>getAs("mean_variance")).isCloseTo(12.0 / 7, within(1e-12));
    assertThat(square.<Double>getAs("foster_deviation")).isCloseTo(0, within(1e-12));
    assertThat(square.isNullAt(square.fieldIndex("tree_variance"))).isTrue();
  }

  @Test
  void sharedBeginningsTieResponsesTogether(SparkSession spark) {
    List<Row> rows = new RewardTopology(2, 2, 10).apply(few(spark)).collectAsList();
    Row pair = row(rows, 2);
    // Variance 2 for two characters: 1 + 1 after the shared one, 2 + 2 from the prompt
    assertThat(pair.<Double>getAs("tree_prior")).isCloseTo(2, within(1e-12));
    assertThat(pair.<Double>getAs("chain_prior")).isCloseTo(4, within(1e-12));
    assertThat(pair.<Double>getAs("tree_variance")).isCloseTo(1 / (1 + 0.5), within(1e-12));
    assertThat(pair.<Double>getAs("chain_variance")).isCloseTo(1 / (1 + 0.25), within(1e-12));
    Row square = row(rows, 7);
    assertThat(square.<Double>getAs("tree_variance")).isLessThan(square.getAs("tree_prior"));
    // No label leads from c or e to a and b: chains average over responses there, beginnings do not
    assertThat(square.<Double>getAs("chain_variance")).isLessThan(square.getAs("tree_variance"));
    assertThat(square.<Double>getAs("foster_deviation")).isCloseTo(0, within(1e-9));
    // The labels alone say what they said
    assertThat(square.<Double>getAs("mean_variance")).isCloseTo(12.0 / 7, within(1e-12));
  }

  @Test
  void promptsOfTooManyResponsesAreCutAndCounted(SparkSession spark) {
    Dataset<Row> topology = new RewardTopology(1, 1, 6).apply(few(spark));
    Row cut = topology.where("cut").collectAsList().get(0);
    assertThat(cut.<Long>getAs("comparisons")).isEqualTo(6);
    assertThat(cut.<Long>getAs("self_comparisons")).isEqualTo(1);
    assertThat(cut.isNullAt(cut.fieldIndex("responses"))).isTrue();
    assertThat(cut.isNullAt(cut.fieldIndex("chain_prior"))).isTrue();
    assertThat(row(topology.where("NOT cut").collectAsList(), 2).<Boolean>getAs("cut")).isFalse();
    assertThatThrownBy(() -> new RewardTopology(1, 1, 1)).hasMessageContaining("maxResponses is 1");
    assertThatThrownBy(() -> new RewardTopology(0, 1, 9))
        .hasMessageContaining("labelVariance is 0");
  }

  @Test
  void anyPartitioningGivesTheSameRows(SparkSession spark) {
    List<String> rows = new ArrayList<>();
    for (int prompt = 0; prompt < 6; prompt++) {
      rows.addAll(drawn("p" + prompt, 20));
    }
    LayoutContract.assertSameRows(comparisons(spark, rows), new RewardTopology(1, 3, 50)::apply);
  }

  /**
   * Trees of branching 3 and depth 3, 27 responses of three segments, segment variance 10, label
   * variance 1: at each budget the same pairs are labelled where beginnings are shared and where
   * they are not. With few labels the tree knows far more, in share of what there was to know, too;
   * with many the topology does not matter.
   */
  @Test
  void treesKnowMoreThanChainsFromFewLabels(SparkSession spark) {
    RewardTopology topology = new RewardTopology(1, 30, 50);
    double[] trees = new double[3];
    double[] chains = new double[3];
    int[] budgets = {13, 54, 216};
    for (int i = 0; i < budgets.length; i++) {
      List<String> rows = new ArrayList<>();
      for (int draw = 0; draw < 20; draw++) {
        rows.addAll(drawn("draw-" + draw, budgets[i]));
      }
      Row mean =
          topology
              .apply(comparisons(spark, rows))
              .selectExpr(
                  "avg(tree_variance)", "avg(chain_variance)", "avg(tree_prior)", "min(responses)")
              .head();
      assertThat(mean.getInt(3)).isEqualTo(27);
      // 6 / 26, 2 / 26 of the pairs share one and two of the three segments
      assertThat(mean.getDouble(2)).isCloseTo(20 * (3 * 18 + 2 * 6 + 2) / 26.0, within(1e-6));
      trees[i] = mean.getDouble(0);
      chains[i] = mean.getDouble(1);
    }
    assertThat(trees[0] / chains[0]).isBetween(0.45, 0.70);
    assertThat(trees[1] / chains[1]).isBetween(0.45, 0.80);
    assertThat(trees[2] / chains[2]).isBetween(0.90, 1.05);
    double treePrior = 20 * (3 * 18 + 2 * 6 + 2) / 26.0;
    assertThat(trees[0] / treePrior).isLessThan(0.8 * chains[0] / 60);
  }

  /**
   * What that does not say: over a whole space of 256 responses, of branching 4 and depth 4, labels
   * on the 16 leaves of one binary subtree leave more variance than labels on 16 responses drawn by
   * themselves, which lie everywhere in it.
   */
  @Test
  void chainsCoverASpaceOfResponsesBetter() {
    List<String> space = leaves(4, 4);
    InducedNetwork prior = InductiveBias.sharedPrefixes(space, 4);
    double trees = 0;
    double chains = 0;
    for (int draw = 0; draw < 3; draw++) {
      UniformRandomProvider random = RandomStreams.of(draw, "coverage");
      List<Integer> anywhere = IntStream.range(0, 16).mapToObj(i -> random.nextInt(256)).toList();
      List<Integer> subtree = leaves(2, 4).stream().map(space::indexOf).toList();
      trees += Spread.of(prior.with(labels(random, subtree, 32))).meanVariance();
      chains += Spread.of(prior.with(labels(random, anywhere, 32))).meanVariance();
    }
    assertThat(chains).isLessThan(0.95 * trees);
  }

  private static List<InducedNetwork.Edge> labels(
      UniformRandomProvider random, List<Integer> responses, int budget) {
    List<InducedNetwork.Edge> edges = new ArrayList<>();
    while (edges.size() < budget) {
      int a = responses.get(random.nextInt(responses.size()));
      int b = responses.get(random.nextInt(responses.size()));
      if (a != b) {
        edges.add(new InducedNetwork.Edge(a, b, 1));
      }
    }
    return edges;
  }

  /** Every response of a tree with 3 branches and 3 segments, and random pairs of them. */
  private static List<String> drawn(String prompt, int budget) {
    List<String> leaves = leaves(3, 3);
    UniformRandomProvider random = RandomStreams.of(75, prompt);
    List<String> rows = new ArrayList<>();
    leaves.forEach(leaf -> rows.add(String.join(" ", prompt, leaf, leaf)));
    while (rows.size() < leaves.size() + budget) {
      String a = leaves.get(random.nextInt(leaves.size()));
      String b = leaves.get(random.nextInt(leaves.size()));
      if (!a.equals(b)) {
        rows.add(String.join(" ", prompt, a, b));
      }
    }
    Collections.reverse(rows);
    return rows;
  }

  private static List<String> leaves(int branching, int depth) {
    List<String> level = List.of("");
    for (int d = 0; d < depth; d++) {
      level =
          level.stream()
              .flatMap(
                  start ->
                      IntStream.range(0, branching).mapToObj(child -> start + (char) ('a' + child)))
              .toList();
    }
    return level;
  }

  private static Row row(List<Row> rows, int responses) {
    return rows.stream()
        .filter(row -> row.<Integer>getAs("responses") == responses)
        .findFirst()
        .orElseThrow();
  }
}
