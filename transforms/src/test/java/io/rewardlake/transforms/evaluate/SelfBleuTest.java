package io.rewardlake.transforms.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class SelfBleuTest {
  private static final List<String> SENTENCES =
      List.of(
          "the cat sat on the mat",
          "the cat ate",
          "a dog sat on the mat today",
          "the the the",
          "nothing alike",
          "mat",
          "");

  /** Against each other: two words of three, one pair of two, equally long. */
  @Test
  void isTheGeometricMeanOfTheSharedNgrams(SparkSession spark) {
    Dataset<Row> rows = tokens(spark, List.of("a b c", "a b d"));
    assertThat(selfBleu(rows, 1)).isCloseTo(2.0 / 3, within(1e-15));
    assertThat(selfBleu(rows, 2)).isCloseTo(Math.sqrt(2.0 / 3 / 2), within(1e-15));
    // No shared triple of one: 0.1 / 1
    assertThat(selfBleu(rows, 3)).isCloseTo(Math.cbrt(2.0 / 3 / 2 * 0.1), within(1e-15));
    // "a b" is short: exp(1 - 3 / 2); of the longer one 2 of 3 words are shared
    assertThat(selfBleu(tokens(spark, List.of("a b", "a b c")), 1))
        .isCloseTo((Math.exp(-0.5) + 2.0 / 3) / 2, within(1e-15));
  }

  @Test
  void equalsTheComparisonOfAllPairs(SparkSession spark) {
    for (int order : new int[] {1, 4}) {
      assertThat(selfBleu(tokens(spark, SENTENCES), order))
          .as("order %d", order)
          .isCloseTo(naive(order), within(1e-12));
    }
  }

  @Test
  void repeatedSequencesAreAlikeAndOneAloneIsLikeNone(SparkSession spark) {
    assertThat(selfBleu(tokens(spark, List.of("a b c d", "a b c d")), 4)).isEqualTo(1);
    assertThat(new SelfBleu(List.of(), 4).apply(tokens(spark, List.of("a b c d"))).count())
        .isZero();
    Dataset<Row> groups = tokens(spark, SENTENCES).selectExpr("id", "tokens", "id % 2 = 0 AS half");
    assertThat(new SelfBleu(List.of("half"), 2).apply(groups).orderBy("half").collectAsList())
        .hasSize(2)
        .extracting(row -> row.getLong(2))
        .containsExactly(3L, 4L);
    assertThatThrownBy(() -> new SelfBleu(List.of(), 0)).hasMessageContaining("order is 0");
  }

  @Test
  void anyPartitioningGivesTheSameNumber(SparkSession spark) {
    Dataset<Row> rows =
        spark
            .range(120)
            .selectExpr(
                "string(id) AS id",
                "transform(sequence(1, 3 + int(id % 5)),"
                    + " i -> string(pmod(xxhash64(id, i), 6))) AS tokens");
    LayoutContract.assertSameRows(rows, new SelfBleu(List.of(), 3)::apply);
  }

  private static double selfBleu(Dataset<Row> rows, int order) {
    return new SelfBleu(List.of(), order).apply(rows).first().getDouble(0);
  }

  private static Dataset<Row> tokens(SparkSession spark, List<String> sentences) {
    List<String> numbered = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      numbered.add(i + ":" + sentences.get(i));
    }
    return spark
        .createDataset(numbered, Encoders.STRING())
        .selectExpr(
            "substring_index(value, ':', 1) AS id",
            "filter(split(substring_index(value, ':', -1), ' '), t -> t <> '') AS tokens");
  }

  private static double naive(int order) {
    List<List<String>> all =
        SENTENCES.stream()
            .map(text -> text.isEmpty() ? List.<String>of() : Arrays.asList(text.split(" ", -1)))
            .toList();
    double sum = 0;
    for (int i = 0; i < all.size(); i++) {
      List<List<String>> others = new ArrayList<>(all);
      List<String> one = others.remove(i);
      sum += bleu(one, others, order);
    }
    return sum / all.size();
  }

  private static double bleu(List<String> one, List<List<String>> others, int order) {
    double logs = 0;
    for (int n = 1; n <= order; n++) {
      Map<List<String>, Integer> counts = counts(one, n);
      int matched = 0;
      int total = 0;
      for (Map.Entry<List<String>, Integer> gram : counts.entrySet()) {
        int most = 0;
        for (List<String> other : others) {
          most = Math.max(most, counts(other, n).getOrDefault(gram.getKey(), 0));
        }
        matched += Math.min(gram.getValue(), most);
        total += gram.getValue();
      }
      if (n == 1 && matched == 0) {
        return 0;
      }
      logs += Math.log((matched == 0 ? 0.1 : matched) / Math.max(1, total));
    }
    int c = one.size();
    int r =
        others.stream()
            .map(List::size)
            .min(
                Comparator.<Integer>comparingInt(size -> Math.abs(size - c))
                    .thenComparingInt(size -> size))
            .orElseThrow();
    return Math.min(1, Math.exp(1 - (double) r / c)) * Math.exp(logs / order);
  }

  private static Map<List<String>, Integer> counts(List<String> tokens, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= tokens.size(); i++) {
      counts.merge(tokens.subList(i, i + n), 1, Integer::sum);
    }
    return counts;
  }
}
