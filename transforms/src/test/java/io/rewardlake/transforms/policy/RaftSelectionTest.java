package io.rewardlake.transforms.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.policy.RaftSelection.Mode;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RaftSelectionTest {
  /** Responses with rewards 0 to 4. */
  private static final double[] POLICY = {0.4, 0.3, 0.15, 0.1, 0.05};

  @Test
  void closedFormHasTheNumbersOfTheMethod() {
    assertThat(selected(8))
        .containsExactly(new double[] {0.0007, 0.0570, 0.2148, 0.3909, 0.3366}, within(5e-5));
    assertThat(mean(selected(8))).isCloseTo(3.0058, within(5e-5));
    assertThat(mean(selected(32))).isCloseTo(3.8008, within(5e-5));
  }

  /** The tuned policy of a table is the shares of the responses among the selected samples. */
  @Test
  void drawsAreSelectedByTheClosedForm(SparkSession spark) {
    for (int[] size : new int[][] {{100_000, 8}, {12_500, 32}}) {
      int prompts = size[0];
      int k = size[1];
      Dataset<Row> samples = draws(spark, prompts, k);
      List<Row> counts =
          new RaftSelection(Mode.LOCAL, k, 0)
              .apply(samples)
              .where("selected")
              .groupBy("reward")
              .count()
              .collectAsList();
      double[] tuned = new double[POLICY.length];
      counts.forEach(row -> tuned[(int) row.getDouble(0)] = row.getLong(1) / (double) prompts);
      double[] expected = selected(k);
      for (int y = 0; y < POLICY.length; y++) {
        double sigma = Math.sqrt(expected[y] * (1 - expected[y]) / prompts);
        assertThat(tuned[y])
            .as("K %d, response %d", k, y)
            .isCloseTo(expected[y], within(3 * sigma));
      }
      assertThat(IntStream.range(0, 5).mapToDouble(y -> tuned[y]).sum()).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void localKeepsEveryPromptAndGlobalTheBestOfAll(SparkSession spark) {
    Dataset<Row> samples =
        spark
            .range(20)
            .selectExpr(
                "IF(id < 10, 'low', 'high') AS prompt_id",
                "int(id % 10) AS k_idx",
                "id % 7 + IF(id < 10, 0D, 10D) AS reward",
                "0D AS logp_g",
                "0D AS logp_0");
    assertThat(kept(new RaftSelection(Mode.LOCAL, 10, 0).apply(samples)))
        .containsExactly("[high,3,local]", "[low,6,local]");
    // Rewards of high are 13, 14, 15, 16, 10, 11, 12, 13, 14, 15
    assertThat(kept(new RaftSelection(Mode.GLOBAL, 10, 0).apply(samples)))
        .containsExactly("[high,2,global]", "[high,3,global]");
  }

  @Test
  void equalScoresFallToTheFirstSample(SparkSession spark) {
    Dataset<Row> samples =
        samples(spark, "('p', 2, 1D, 0D, 0D)", "('p', 1, 1D, 0D, 0D)", "('q', 1, 1D, 0D, 0D)");
    assertThat(kept(new RaftSelection(Mode.LOCAL, 3, 0).apply(samples)))
        .containsExactly("[p,1,local]", "[q,1,local]");
    assertThat(kept(new RaftSelection(Mode.GLOBAL, 3, 0).apply(samples)))
        .containsExactly("[p,1,global]");
  }

  /** With a large beta the lowest ratio wins whatever the reward. */
  @Test
  void divergenceCountsAgainstTheReward(SparkSession spark) {
    Dataset<Row> samples =
        samples(
            spark, "('p', 0, 9D, -1D, -3D)", "('p', 1, 5D, -2D, -2.5D)", "('p', 2, -7D, -4D, -1D)");
    for (Mode mode : Mode.values()) {
      assertThat(best(samples, mode, 0)).isZero();
      // 9 - 3 * 2 = 3, 5 - 3 * 0.5 = 3.5, -7 + 3 * 3 = 2
      assertThat(best(samples, mode, 3)).isEqualTo(1);
      assertThat(best(samples, mode, 1e12)).isEqualTo(2);
    }
  }

  @Test
  void samplesWithoutRewardStayAndAreNotRanked(SparkSession spark) {
    Dataset<Row> samples =
        samples(
            spark,
            "('p', 0, NULL, 0D, NULL)",
            "('p', 1, -5D, NULL, NULL)",
            "('p', 2, -6D, 0D, 0D)",
            "('none', 0, NULL, NULL, NULL)");
    for (Mode mode : Mode.values()) {
      Dataset<Row> ranked = new RaftSelection(mode, 2, 0).apply(samples);
      assertThat(text(ranked.select("prompt_id", "k_idx", "score", "k_effective", "selected")))
          .containsExactly(
              "[none,0,null,0,false]",
              "[p,0,null,2,false]",
              "[p,1,-5.0,2,true]",
              "[p,2,-6.0,2,false]");
    }
  }

  @Test
  void anyPartitioningSelectsTheSameRows(SparkSession spark) {
    Dataset<Row> samples = draws(spark, 200, 6).where("k_idx < 5 OR prompt_id < '5'");
    for (Mode mode : Mode.values()) {
      LayoutContract.assertSameRows(samples, new RaftSelection(mode, 6, 0.5)::apply);
    }
  }

  @Test
  void refusesWhatCannotBeRanked(SparkSession spark) {
    Dataset<Row> unknown = samples(spark, "('p', 4, 1D, NULL, 0D)");
    assertThatThrownBy(() -> new RaftSelection(Mode.LOCAL, 1, 1).apply(unknown).collectAsList())
        .rootCause()
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining(
            "Sample 4 of prompt 'p' has a reward and cannot be ranked: reward 1.0");
    Dataset<Row> nan = samples(spark, "('p', 4, double('NaN'), 0D, 0D)");
    assertThatThrownBy(() -> new RaftSelection(Mode.LOCAL, 1, 0).apply(nan).collectAsList())
        .rootCause()
        .hasMessageContaining("reward NaN");
    assertThatThrownBy(() -> new RaftSelection(Mode.LOCAL, 0, 0)).hasMessageContaining("k is 0");
    assertThatThrownBy(() -> new RaftSelection(Mode.LOCAL, 1, -1))
        .hasMessageContaining("beta is -1");
  }

  private static double[] selected(int k) {
    double[] selected = new double[POLICY.length];
    double below = 0;
    for (int y = 0; y < POLICY.length; y++) {
      double upTo = below + POLICY[y];
      selected[y] = Math.pow(upTo, k) - Math.pow(below, k);
      below = upTo;
    }
    return selected;
  }

  private static double mean(double[] policy) {
    return IntStream.range(0, policy.length).mapToDouble(y -> y * policy[y]).sum();
  }

  /** K draws per prompt from the policy, by hash. */
  private static Dataset<Row> draws(SparkSession spark, int prompts, int k) {
    return spark
        .range((long) prompts * k)
        .selectExpr(
            "string(id div %d) AS prompt_id".formatted(k),
            "int(id %% %d) AS k_idx".formatted(k),
            "shiftrightunsigned(xxhash64(id, %d), 11) * pow(2, -53) AS u".formatted(k))
        .selectExpr(
            "prompt_id",
            "k_idx",
            "CASE WHEN u < 0.4 THEN 0D WHEN u < 0.7 THEN 1D WHEN u < 0.85 THEN 2D"
                + " WHEN u < 0.95 THEN 3D ELSE 4D END AS reward",
            "-u AS logp_g",
            "-1D AS logp_0");
  }

  private static Dataset<Row> samples(SparkSession spark, String... values) {
    return spark.sql(
        "SELECT prompt_id, k_idx, double(reward) AS reward, double(logp_g) AS logp_g,"
            + " double(logp_0) AS logp_0 FROM VALUES "
            + String.join(", ", values)
            + " AS samples(prompt_id, k_idx, reward, logp_g, logp_0)");
  }

  private static int best(Dataset<Row> samples, Mode mode, double beta) {
    return new RaftSelection(mode, 3, beta)
        .apply(samples)
        .where("selected")
        .collectAsList()
        .get(0)
        .getInt(1);
  }

  private static List<String> kept(Dataset<Row> selection) {
    return text(selection.where("selected").select("prompt_id", "k_idx", "mode"));
  }

  private static List<String> text(Dataset<Row> rows) {
    return rows.orderBy("prompt_id", "k_idx").collectAsList().stream().map(Row::toString).toList();
  }
}
