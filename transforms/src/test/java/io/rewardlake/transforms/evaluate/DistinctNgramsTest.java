package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class DistinctNgramsTest {
  @Test
  void countsDifferentNgramsAmongAll(SparkSession spark) {
    Dataset<Row> rows =
        spark.sql(
            "SELECT * FROM VALUES ('x', split('a b a b', ' ')), ('x', split('b c', ' ')),"
                + " ('y', array('a')), ('z', array()) AS rows(set, tokens)");
    assertThat(text(new DistinctNgrams(List.of("set"), 1).apply(rows)))
        .containsExactly("[x,6,0.5]", "[y,1,1.0]");
    // a b, b a, a b, b c
    assertThat(text(new DistinctNgrams(List.of("set"), 2).apply(rows)))
        .containsExactly("[x,4,0.75]");
    assertThat(text(new DistinctNgrams(List.of(), 1).apply(rows)))
        .containsExactly("[7,0.42857142857142855]");
    assertThat(new DistinctNgrams(List.of(), 5).apply(rows).count()).isZero();
    assertThatThrownBy(() -> new DistinctNgrams(List.of(), 0)).hasMessageContaining("n is 0");
  }

  @Test
  void anyPartitioningGivesTheSameNumber(SparkSession spark) {
    Dataset<Row> rows =
        spark
            .range(120)
            .selectExpr(
                "id % 3 AS set",
                "transform(sequence(1, 4), i -> string(pmod(xxhash64(id, i), 9))) AS tokens");
    LayoutContract.assertSameRows(rows, new DistinctNgrams(List.of("set"), 2)::apply);
  }

  private static List<String> text(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}
