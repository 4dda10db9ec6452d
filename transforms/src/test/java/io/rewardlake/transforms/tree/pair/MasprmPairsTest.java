package io.rewardlake.transforms.tree.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class MasprmPairsTest {
  private final SparkSession spark;
  private final TestTrees tree = new TestTrees();
  private final Map<String, Object> root = tree.root("t");

  MasprmPairsTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void bestChildrenAreComparedWithWorst() {
    for (int child = 0; child < 5; child++) {
      tree.child(root, child, "step " + child, child / 10.0).put("terminal", true);
    }
    // Two are bad, and of the other three two are good
    assertThat(mined(new MasprmPairs(2, 0, 100, 1000)))
        .containsExactly("t.4>t.0", "t.4>t.1", "t.3>t.0", "t.3>t.1");
    assertThat(mined(new MasprmPairs(4, 0, 100, 1000))).hasSize(2 * 3);
    assertThat(mined(new MasprmPairs(4, 0.25, 100, 1000)))
        .containsExactly("t.4>t.0", "t.4>t.1", "t.3>t.0");
    // The first ones are kept
    assertThat(mined(new MasprmPairs(4, 0, 3, 1000)))
        .containsExactly("t.4>t.0", "t.4>t.1", "t.3>t.0");
    Row counts = new MasprmPairs(4, 0.25, 1, 1000).counts(tree.rows(spark)).head();
    assertThat(counts.<Long>getAs("undecided")).isEqualTo(3);
    assertThat(counts.<Long>getAs("surplus")).isEqualTo(2);
  }

  @Test
  void aTextCountsOnceByItsBestChild() {
    tree.child(root, 0, "same", 0.9).put("terminal", true);
    tree.child(root, 1, "same", -0.9).put("terminal", true);
    tree.child(root, 2, "other", 0.1).put("terminal", true);
    tree.child(root, 3, "unknown", null).put("terminal", true);
    MasprmPairs miner = new MasprmPairs(4, 0, 8, 1000);
    assertThat(mined(miner)).containsExactly("t.0>t.2");
    Row counts = miner.counts(tree.rows(spark)).head();
    assertThat(counts.<Long>getAs("crowded")).isEqualTo(1);
    assertThat(counts.<Long>getAs("unvalued")).isEqualTo(1);
  }

  @Test
  void onlyTerminalChildrenTakePartInTheLastStep() {
    Map<String, Object> first = tree.child(root, 0, "a", 0.5);
    tree.child(root, 1, "b", 0.4);
    tree.child(first, 0, "c", 0.3).put("terminal", true);
    tree.child(first, 1, "d", 0.9);
    tree.child(first, 2, "e", -0.3).put("terminal", true);
    // Prefix by prefix, from the root
    assertThat(mined(new MasprmPairs(4, 0, 8, 1000))).containsExactly("t.0>t.1", "t.0.0>t.0.2");
  }

  @Test
  void equalValuesMakeNoPair() {
    tree.child(root, 0, "a", 0.5).put("terminal", true);
    tree.child(root, 1, "b", 0.5).put("terminal", true);
    assertThat(mined(new MasprmPairs(4, 0, 8, 1000))).isEmpty();
  }

  @Test
  void nodesInAnyOrderGiveTheSamePairs() {
    LayoutContract.assertSameRows(TestTrees.many(spark, 8), new MasprmPairs(2, 0, 4, 1000)::apply);
  }

  /** Pairs in the order of their tree, the better node first. */
  private List<String> mined(MasprmPairs miner) {
    return miner
        .apply(tree.rows(spark))
        .selectExpr(
            "IF(value_a > value_b, concat(node_a, '>', node_b), concat(node_b, '>', node_a))")
        .as(Encoders.STRING())
        .collectAsList();
  }
}
