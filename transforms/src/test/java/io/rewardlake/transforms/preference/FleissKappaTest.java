package io.rewardlake.transforms.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class FleissKappaTest {
  private static final FleissKappa KAPPA = new FleissKappa();

  @Test
  void threeHumansOnRealPairs(SparkSession spark) {
    Dataset<Row> votes =
        spark
            .read()
            .json(RealData.folder("pandalm_3annotators").resolve("testset_dev.jsonl.gz").toString())
            .selectExpr("idx", "explode(array(annotator1, annotator2, annotator3)) AS value")
            .selectExpr(
                "concat(idx, '/', row_number() OVER (PARTITION BY idx ORDER BY value)) AS"
                    + " preference_id",
                "'pandalm' AS source",
                "CAST(idx AS STRING) AS pair_id",
                "'' AS prompt",
                "'a' AS response_a",
                "'b' AS response_b",
                "'a' AS item_a",
                "'b' AS item_b",
                "CASE value WHEN 1 THEN 1D WHEN 2 THEN 0D ELSE 0.5D END AS label",
                "CAST(NULL AS DOUBLE) AS margin",
                "CAST(NULL AS STRING) AS annotator_id",
                "map('', '') AS attributes");
    Row row = KAPPA.apply(votes).first();
    assertThat(row.<Double>getAs("kappa")).isCloseTo(0.852908, within(5e-7));
    assertThat(row.<Long>getAs("pairs")).isEqualTo(815);
    assertThat(row.<Long>getAs("votes")).isEqualTo(2_445);
  }

  @Test
  void extremes(SparkSession spark) {
    assertThat(kappa(spark, List.of(2, 2, 2), List.of(0, 0, 0))).isEqualTo(1.0);
    // One a and one b everywhere: observed 0, expected 1/2
    assertThat(kappa(spark, List.of(2, 0), List.of(0, 2))).isEqualTo(-1.0);
    assertThat(kappa(spark, List.of(2, 2), List.of(2, 2, 2))).isNull();
    assertThat(kappa(spark, List.of(2))).isNull();
  }

  @Test
  void pairsWithOtherNumbersOfVotesEnterWithTheirOwn(SparkSession spark) {
    // P = 1, 1/3, (single vote left out); shares a 4/5, b 1/5
    assertThat(kappa(spark, List.of(2, 2), List.of(2, 2, 0), List.of(1)))
        .isCloseTo((2.0 / 3 - 0.68) / (1 - 0.68), within(1e-12));
  }

  @Test
  void anyPartitioningGivesTheSameRow(SparkSession spark) {
    VoteRows votes = new VoteRows();
    for (int i = 0; i < 200; i++) {
      votes.add("v" + i, "p" + i % 31, "x", "y", (i * i % 7 % 3) / 2.0);
    }
    LayoutContract.assertSameRows(votes.dataset(spark), KAPPA::apply);
  }

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  void isThatOfTheDefinitionAndBlindToTheNamesOfTheSides(
      @ForAll @Size(min = 3, max = 12)
          List<@Size(min = 3, max = 3) List<@IntRange(max = 2) Integer>> pairs) {
    SparkSession spark = SparkExtension.session();
    Double kappa = kappa(spark, pairs);
    Double swapped =
        kappa(spark, pairs.stream().map(pair -> pair.stream().map(v -> 2 - v).toList()).toList());
    double expected = definition(pairs);
    if (Double.isNaN(expected)) {
      assertThat(kappa).isNull();
    } else {
      assertThat(kappa).isCloseTo(expected, within(1e-12));
      assertThat(swapped).isCloseTo(expected, within(1e-12));
    }
  }

  /** By counting agreeing ordered couples of votes. */
  private static double definition(List<List<Integer>> pairs) {
    double observed = 0;
    double[] share = new double[3];
    for (List<Integer> pair : pairs) {
      int agreeing = 0;
      for (int i = 0; i < 3; i++) {
        share[pair.get(i)] += 1.0 / (3 * pairs.size());
        for (int j = 0; j < 3; j++) {
          agreeing += i != j && pair.get(i).equals(pair.get(j)) ? 1 : 0;
        }
      }
      observed += agreeing / 6.0 / pairs.size();
    }
    double expected = share[0] * share[0] + share[1] * share[1] + share[2] * share[2];
    return expected > 1 - 1e-9 ? Double.NaN : (observed - expected) / (1 - expected);
  }

  @SafeVarargs
  private static Double kappa(SparkSession spark, List<Integer>... pairs) {
    return kappa(spark, List.of(pairs));
  }

  /** Votes as 0 (b), 1 (tie), 2 (a). */
  private static Double kappa(SparkSession spark, List<List<Integer>> pairs) {
    VoteRows votes = new VoteRows();
    for (int i = 0; i < pairs.size(); i++) {
      for (int j = 0; j < pairs.get(i).size(); j++) {
        votes.add(i + "/" + j, "p" + i, "x", "y", pairs.get(i).get(j) / 2.0);
      }
    }
    return KAPPA.apply(votes.dataset(spark)).first().getAs("kappa");
  }
}
