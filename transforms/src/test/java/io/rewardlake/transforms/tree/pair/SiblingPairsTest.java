package io.rewardlake.transforms.tree.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class SiblingPairsTest {
  private final SparkSession spark;

  SiblingPairsTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void areThoseOfASelfJoin() {
    Dataset<Row> nodes = TestTrees.many(spark, 20);
    nodes.createOrReplaceTempView("nodes");
    for (double margin : new double[] {0, 2}) {
      Dataset<Row> joined =
          spark.sql(
              "SELECT a.tree_id, a.parent_id AS lca_id, a.depth - 1 AS lca_depth,"
                  + " a.node_id AS node_a, b.node_id AS node_b, a.value AS value_a,"
                  + " b.value AS value_b FROM nodes a JOIN nodes b ON a.parent_id = b.parent_id"
                  + " AND a.node_id < b.node_id WHERE abs(a.value - b.value) > 0"
                  + " AND abs(a.value - b.value) >= "
                  + margin);
      Dataset<Row> pairs = new SiblingPairs(margin, 3, 1000, 1000, 1).apply(nodes);
      assertThat(pairs.columns()).isEqualTo(joined.columns());
      assertThat(texts(pairs)).hasSizeGreaterThan(100).isEqualTo(texts(joined));
    }
  }

  @Test
  void whatIsLeftOutIsCounted() {
    Dataset<Row> nodes = TestTrees.many(spark, 20);
    long unvalued = nodes.where("parent_id IS NOT NULL AND value IS NULL").count();
    nodes.where("value IS NOT NULL").createOrReplaceTempView("valued");
    long possible =
        spark
            .sql(
                "SELECT CAST(sum(n * (n - 1) / 2) AS BIGINT) FROM (SELECT count(*) AS n"
                    + " FROM valued WHERE parent_id IS NOT NULL GROUP BY parent_id)")
            .head()
            .getLong(0);
    SiblingPairs few = new SiblingPairs(0, 3, 5, 1000, 1);
    Row counts = few.counts(nodes).head();
    assertThat(counts.<Long>getAs("trees")).isEqualTo(20);
    assertThat(counts.<Long>getAs("unvalued")).isEqualTo(unvalued).isPositive();
    assertThat(counts.<Long>getAs("crowded")).isZero();
    Dataset<Row> kept = few.apply(nodes);
    assertThat(kept.groupBy("tree_id").count().where("count <> 5").count()).isZero();
    long all = new SiblingPairs(0, 3, 1000, 1000, 1).apply(nodes).count();
    assertThat(counts.<Long>getAs("undecided")).isEqualTo(possible - all).isPositive();
    assertThat(counts.<Long>getAs("surplus")).isEqualTo(all - 100);
    assertThat(texts(new SiblingPairs(0, 3, 5, 1000, 2).apply(nodes))).isNotEqualTo(texts(kept));
  }

  @Test
  void aCrowdedParentStaysBounded() {
    TestTrees star = new TestTrees();
    Map<String, Object> root = star.root("star");
    for (int child = 0; child < 3000; child++) {
      star.child(root, child, "go", (double) child);
    }
    SiblingPairs pairs = new SiblingPairs(0, 10, 1000, 100_000, 1);
    Dataset<Row> nodes = star.rows(spark);
    assertThat(pairs.apply(nodes).count()).isEqualTo(45);
    assertThat(pairs.counts(nodes).head().<Long>getAs("crowded")).isEqualTo(2990);
    // By hash, and not the first ones
    assertThat(pairs.apply(nodes).selectExpr("max(value_a)").head().getDouble(0))
        .isGreaterThan(1500);
  }

  @Test
  void nodesInAnyOrderGiveTheSamePairs() {
    LayoutContract.assertSameRows(
        TestTrees.many(spark, 8), new SiblingPairs(0, 2, 6, 1000, 3)::apply);
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(() -> new SiblingPairs(-1, 3, 5, 1000, 1))
        .hasMessageContaining("minMargin is -1");
    assertThatThrownBy(() -> new SiblingPairs(0, 1, 5, 1000, 1))
        .hasMessageContaining("maxChildren is 1");
    assertThatThrownBy(() -> new SiblingPairs(0, 3, 0, 1000, 1))
        .hasMessageContaining("maxPairs is 0");
    assertThatThrownBy(
            () -> new SiblingPairs(0, 3, 5, 1000, 1).apply(spark.range(1).toDF("tree_id")))
        .hasMessageContaining("node_id");
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}
