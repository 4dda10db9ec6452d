package io.rewardlake.udf.tree;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class BestOfNTest {
  /** Small whole numbers, so that many scores are equal. */
  @Property(tries = 200)
  void isTheMeanOverAllSubsets(
      @ForAll @Size(min = 1, max = 9) int[] numbers, @ForAll @IntRange(max = 3) int levels) {
    int m = numbers.length;
    double[] rewards = Arrays.stream(numbers).mapToDouble(one -> one % 101).toArray();
    double[] scores =
        Arrays.stream(numbers).mapToDouble(one -> (one / 101) % (levels + 1)).toArray();
    for (int n = 1; n <= m; n++) {
      double mean = Subsets.mean(m, n, mask -> ofBest(rewards, scores, mask));
      assertThat(BestOfN.of(rewards, scores, n)).isCloseTo(mean, within(1e-9));
    }
  }

  /** Mean reward of the best-scored ones of a subset: one of them is picked by lot. */
  private static double ofBest(double[] rewards, double[] scores, int mask) {
    double best =
        IntStream.range(0, scores.length)
            .filter(i -> (mask >> i & 1) == 1)
            .mapToDouble(i -> scores[i])
            .max()
            .orElseThrow();
    return IntStream.range(0, scores.length)
        .filter(i -> (mask >> i & 1) == 1 && scores[i] == best)
        .mapToDouble(i -> rewards[i])
        .average()
        .orElseThrow();
  }

  /** The expected maximum of n of the numbers 1 to m is n (m + 1) / (n + 1). */
  @Test
  void expectedMaximumOfManyCandidates() {
    int m = 5_000;
    double[] numbers = IntStream.rangeClosed(1, m).asDoubleStream().toArray();
    for (int n : new int[] {1, 2, 10, 2_500, 4_999, 5_000}) {
      assertThat(BestOfN.of(numbers, numbers, n)).isCloseTo(n * (m + 1.0) / (n + 1), within(1e-8));
    }
  }

  @Test
  void scoresThatKnowNothingGiveTheMean() {
    double[] rewards = {1, 5, 0, 2};
    for (int n = 1; n <= 4; n++) {
      assertThat(BestOfN.of(rewards, new double[4], n)).isCloseTo(2, within(1e-15));
    }
    assertThat(BestOfN.of(rewards, new double[] {-1, -5, 0, -2}, 4)).isZero();
  }

  @Test
  void refusesMoreThanThereAre() {
    double[] two = {1, 2};
    assertThatThrownBy(() -> BestOfN.of(two, two, 3))
        .hasMessage("reward.best_of_n: n is 3.0; a whole number, 1 to 2, is needed.");
    assertThatThrownBy(() -> BestOfN.of(two, two, 1.5)).hasMessageContaining("n is 1.5");
  }

  /** 100 chains of thought for each of 70 puzzles: 34 puzzles have a solution among them. */
  @Test
  void chainsOfThoughtOnTheGameOf24() {
    Path file = RealData.folder("tot_search_trees").resolve("game24_cot_samples_dev.csv.gz");
    SparkSession spark = SparkExtension.session();
    spark
        .read()
        .option("header", true)
        .option("multiLine", true)
        .option("escape", "\"")
        .csv(file.toString())
        .groupBy("puzzle_id")
        .agg(expr("collect_list(double(reward)) AS rewards"))
        .createOrReplaceTempView("samples");
    Row row =
        spark
            .sql(
                "SELECT count(1), min(size(rewards)), max(size(rewards)),"
                    + " sum(reward.best_of_n(rewards, rewards, 100)),"
                    + " avg(reward.best_of_n(rewards, rewards, 1)),"
                    + " max(abs(reward.best_of_n(rewards, rewards, 10)"
                    + " - reward.pass_at_k(100, aggregate(rewards, 0D, (s, r) -> s + r), 10)))"
                    + " FROM samples")
            .head();
    assertThat(row.getLong(0)).isEqualTo(70);
    assertThat(row.getInt(1)).isEqualTo(100);
    assertThat(row.getInt(2)).isEqualTo(100);
    assertThat(row.getDouble(3)).isCloseTo(34, within(1e-9));
    assertThat(row.getDouble(4)).isCloseTo(0.047571, within(5e-7));
    // Of rewards 0 and 1 the expected maximum is pass@k
    assertThat(row.getDouble(5)).isCloseTo(0, within(1e-12));
  }
}
