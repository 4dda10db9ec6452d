package io.rewardlake.transforms.tree.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class LeafPairsTest {
  private static final LeafPairs ALL = new LeafPairs(0, 1000, 1000, 1);

  private final SparkSession spark;

  LeafPairsTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void allPairsOfACompleteTreePartWhereCombinatoricsSays() {
    Dataset<Row> nodes = new TestTrees().complete("t", 3, 3, LeafPairsTest::distinct).rows(spark);
    List<Row> pairs = ALL.apply(nodes).collectAsList();
    assertThat(byDepth(pairs)).containsExactly(27 * 18 / 2, 27 * 6 / 2, 27 * 2 / 2, 0);
    Set<String> seen = new HashSet<>();
    for (Row pair : pairs) {
      String a = pair.getAs("node_a");
      String b = pair.getAs("node_b");
      assertThat(a).isLessThan(b).hasSameSizeAs(b);
      assertThat(seen.add(a + b)).isTrue();
      String lca = pair.getAs("lca_id");
      assertThat(lca).isEqualTo(commonAncestor(a, b));
      assertThat(pair.<Integer>getAs("lca_depth")).isEqualTo(lca.split("\\.", -1).length - 1);
      assertThat(pair.<Double>getAs("value_a")).isEqualTo(distinct(a));
      assertThat(pair.<Double>getAs("value_b")).isEqualTo(distinct(b));
    }
  }

  @Test
  void aSampleOfPairsIsUniform() {
    TestTrees trees = new TestTrees();
    for (int tree = 0; tree < 300; tree++) {
      trees.complete("tree-" + tree, 3, 3, LeafPairsTest::distinct);
    }
    List<Row> pairs = new LeafPairs(0, 20, 1000, 5).apply(trees.rows(spark)).collectAsList();
    assertThat(pairs).hasSize(6000);
    assertThat(pairs)
        .allMatch(pair -> pair.<String>getAs("node_a").startsWith(pair.getAs("tree_id") + "."))
        .allMatch(pair -> pair.<String>getAs("node_b").startsWith(pair.getAs("tree_id") + "."));
    assertThat(sharesOfACompleteTree(pairs)).isTrue();
  }

  @Test
  void independentSamplesUnderOneRootAreNoTree() {
    TestTrees chains = new TestTrees();
    for (int tree = 0; tree < 10; tree++) {
      Map<String, Object> root = chains.root("tree-" + tree);
      for (int i = 0; i < 27; i++) {
        chains.child(root, i, TestTrees.response(tree + "." + i), (double) i);
      }
    }
    List<Row> pairs = ALL.apply(chains.rows(spark)).collectAsList();
    assertThat(pairs).hasSize(10 * 27 * 26 / 2);
    assertThat(sharesOfACompleteTree(pairs)).isFalse();
  }

  @Test
  void leavesOfAnUnevenTreeMeetAtTheirLowestAncestor() {
    TestTrees uneven = new TestTrees();
    Map<String, Object> root = uneven.root("t");
    Map<String, Object> left = uneven.child(root, 0, "a", null);
    uneven.child(root, 1, "b", 1.0);
    uneven.child(left, 0, "c", 2.0);
    Map<String, Object> deep = uneven.child(left, 1, "d", 7.0);
    uneven.child(deep, 0, "e", 3.0);
    uneven.child(deep, 1, "f", null);
    uneven.child(deep, 2, "g", 3.0);
    assertThat(
            ALL.apply(uneven.rows(spark))
                .selectExpr("concat_ws(' ', node_a, node_b, lca_id, lca_depth)")
                .as(org.apache.spark.sql.Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder(
            "t.0.0 t.1 t 0",
            "t.0.1.0 t.1 t 0",
            "t.0.1.2 t.1 t 0",
            "t.0.0 t.0.1.0 t.0 1",
            "t.0.0 t.0.1.2 t.0 1");
    Row counts = ALL.counts(uneven.rows(spark)).head();
    assertThat(counts.<Long>getAs("unvalued")).isEqualTo(1);
    assertThat(counts.<Long>getAs("undecided")).isEqualTo(1);
    Row fewer = new LeafPairs(0, 2, 1000, 1).counts(uneven.rows(spark)).head();
    assertThat(fewer.<Long>getAs("surplus")).isEqualTo(4);
  }

  @Test
  void aTreeOfTooManyNodesIsLeftOutAndCounted() {
    // 7 and 15 nodes; nodes of the larger one come in several parts
    Dataset<Row> nodes =
        new TestTrees()
            .complete("small", 2, 2, LeafPairsTest::distinct)
            .complete("large", 2, 3, LeafPairsTest::distinct)
            .rows(spark)
            .repartition(4);
    LeafPairs limited = new LeafPairs(0, 1000, 14, 1);
    assertThat(limited.apply(nodes).select("tree_id").distinct().collectAsList().toString())
        .isEqualTo("[[small]]");
    Row counts = limited.counts(nodes).head();
    assertThat(counts.<Long>getAs("trees")).isEqualTo(2);
    assertThat(counts.<Long>getAs("too_large")).isEqualTo(1);
    assertThat(new LeafPairs(0, 1000, 15, 1).counts(nodes).head().<Long>getAs("too_large"))
        .isZero();
  }

  @Test
  void aTreeWithoutItsRootIsRefused() {
    Dataset<Row> nodes = new TestTrees().complete("t", 2, 2, LeafPairsTest::distinct).rows(spark);
    assertThatThrownBy(() -> ALL.apply(nodes.where("depth > 0")).count())
        .hasStackTraceContaining("Tree 't' is not whole: the parent of node 't.");
  }

  @Test
  void nodesInAnyOrderGiveTheSamePairs() {
    LayoutContract.assertSameRows(TestTrees.many(spark, 8), new LeafPairs(0, 9, 1000, 3)::apply);
  }

  /** Whether lca_depth 0, 1 and 2 have the shares of branching 3 and depth 3, within 3 sigma. */
  private static boolean sharesOfACompleteTree(List<Row> pairs) {
    long[] counts = byDepth(pairs);
    double[] shares = {18 / 26.0, 6 / 26.0, 2 / 26.0, 0};
    boolean all = true;
    for (int depth = 0; depth < shares.length; depth++) {
      double share = shares[depth];
      double sigma = Math.sqrt(share * (1 - share) / pairs.size());
      all &= Math.abs(counts[depth] / (double) pairs.size() - share) <= 3 * sigma;
    }
    return all;
  }

  private static long[] byDepth(List<Row> pairs) {
    long[] counts = new long[4];
    pairs.forEach(pair -> counts[pair.<Integer>getAs("lca_depth")]++);
    return counts;
  }

  private static String commonAncestor(String a, String b) {
    String[] left = a.split("\\.", -1);
    String[] right = b.split("\\.", -1);
    int same = 0;
    while (left[same].equals(right[same])) {
      same++;
    }
    return String.join(".", List.of(left).subList(0, same));
  }

  private static Double distinct(String id) {
    return (double) id.hashCode();
  }
}
