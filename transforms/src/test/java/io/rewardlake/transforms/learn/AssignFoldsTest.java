package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class AssignFoldsTest {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "source STRING, pair_id STRING, item_a STRING, item_b STRING,"
              + " attributes MAP<STRING, STRING>");

  private static Dataset<Row> pairs(SparkSession spark, int count, int items) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          RowFactory.create(
              "s",
              "p" + i,
              "i" + (i * 7) % items,
              "i" + (i * 7 + 1 + i % 3) % items,
              Map.of("topic", "topic " + i % 11)));
    }
    return spark.createDataFrame(rows, SCHEMA);
  }

  @Test
  void attributeValuesSortedByTheirHashAreDealtInTurn(SparkSession spark) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    Set<String> topics = new TreeSet<>();
    for (int i = 0; i < 11; i++) {
      topics.add("topic " + i);
    }
    List<String> dealt =
        topics.stream()
            .sorted(
                Comparator.comparing(
                    topic -> new BigInteger(1, sha.digest(topic.getBytes(StandardCharsets.UTF_8)))))
            .toList();
    AssignFolds folds = new AssignFolds(4, FoldUnit.of("attribute:topic"));
    for (Row row : folds.apply(pairs(spark, 60, 20)).collectAsList()) {
      String topic = row.<String, String>getJavaMap(row.fieldIndex("attributes")).get("topic");
      assertThat(row.<Integer>getAs("fold")).isEqualTo(dealt.indexOf(topic) % 4);
    }
  }

  @Test
  void byPairEveryFoldGetsItsShare(SparkSession spark) {
    List<Row> counts =
        new AssignFolds(5, FoldUnit.of("pair"))
            .apply(pairs(spark, 2_000, 300))
            .groupBy("fold")
            .count()
            .collectAsList();
    // Binomial(2000, 1/5): standard deviation 18
    assertThat(counts)
        .hasSize(5)
        .allSatisfy(row -> assertThat(row.getLong(1)).isBetween(320L, 480L));
  }

  @Test
  void byItemNoTextIsInTwoFoldsAndPairsThatShareNoneAreApart(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    // 40 chains of 6 items: a long way from end to end
    for (int chain = 0; chain < 40; chain++) {
      for (int link = 0; link < 5; link++) {
        String item = "c" + chain + "-";
        rows.add(
            RowFactory.create(
                "s", "p" + rows.size(), item + link, item + (link + 1), Map.<String, String>of()));
      }
    }
    Map<String, Set<Integer>> foldsOf = new HashMap<>();
    Set<Object> components = new HashSet<>();
    AssignFolds folds = new AssignFolds(3, FoldUnit.of("item"));
    for (Row row : folds.apply(spark.createDataFrame(rows, SCHEMA)).collectAsList()) {
      for (String side : List.of("item_a", "item_b")) {
        foldsOf
            .computeIfAbsent(row.getAs(side), item -> new HashSet<>())
            .add(row.<Integer>getAs("fold"));
      }
      components.add(row.getAs("holdout_key"));
    }
    assertThat(foldsOf.values()).allSatisfy(of -> assertThat(of).hasSize(1));
    assertThat(components).hasSize(40);
  }

  @Test
  void anyPartitioningGivesTheSameRows(SparkSession spark) {
    for (String unit : List.of("pair", "item", "attribute:topic")) {
      AssignFolds folds = new AssignFolds(3, FoldUnit.of(unit));
      LayoutContract.assertSameRows(pairs(spark, 90, 30), folds::apply);
    }
  }

  @Test
  void anUnknownUnitIsAUsageError() {
    assertThatThrownBy(() -> FoldUnit.of("topic"))
        .hasMessageContaining("--fold-by")
        .hasMessageContaining("attribute:NAME");
  }
}
