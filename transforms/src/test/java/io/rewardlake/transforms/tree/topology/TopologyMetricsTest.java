package io.rewardlake.transforms.tree.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.testkit.SparkExtension;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TopologyMetricsTest {
  private static final TopologyMetrics METRICS =
      new TopologyMetrics("made", "label > 0", new RewardTopology(2, 0, 100));

  private static Dataset<Row> prompts(SparkSession spark, String where) {
    String none = "double(NULL) AS ";
    return spark
        .sql(
            "SELECT * FROM VALUES ('p', 9L, 0L, false, 4, 1, 6L, 6L, 1.5D, 1e-15),"
                + " ('q', 7L, 2L, false, 6, 3, 15L, 3L, 0.5D, 3e-15),"
                + " ('r', 1L, 1L, false, 1, 1, 0L, 0L, NULL, 0D),"
                + " ('s', 5000L, 0L, true, NULL, NULL, NULL, NULL, NULL, NULL)"
                + " AS t(prompt_id, comparisons, self_comparisons, cut, responses, components,"
                + " pairs, connected_pairs, mean_variance, foster_deviation)")
        .selectExpr(
            "*",
            none + "tree_variance",
            none + "chain_variance",
            none + "tree_prior",
            none + "chain_prior")
        .where(where);
  }

  @Test
  void figuresOfADataSet(SparkSession spark) {
    Dataset<Row> evaluations = METRICS.apply(prompts(spark, "true"));
    assertThat(evaluations.columns())
        .containsExactlyElementsOf(EvaluateTables.EVALUATIONS.columnNames());
    Map<String, String> figures = new TreeMap<>();
    for (Row row : evaluations.collectAsList()) {
      figures.put(row.getAs("metric"), row.getAs("value") + " of " + row.getAs("rows"));
    }
    assertThat(figures)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "prompts", "4.0 of 4",
                "cut_prompts", "1.0 of 4",
                "self_comparisons", "3.0 of 4",
                "responses_per_prompt", (11 / 3.0) + " of 3",
                "components_per_prompt", (5 / 3.0) + " of 3",
                "connected_share", (9 / 21.0) + " of 21",
                "foster_deviation", "3.0E-15 of 3",
                "mean_variance", "1.0 of 2"));
    Row any = evaluations.first();
    assertThat(any.<String>getAs("benchmark")).isEqualTo("topology");
    assertThat(any.<String>getAs("protocol"))
        .isEqualTo("label variance 2.0, prefix variance 0.0, at most 100 responses of a prompt");
  }

  @Test
  void whatNoPromptHasHasNoRow(SparkSession spark) {
    assertThat(METRICS.apply(prompts(spark, "cut")).select("metric").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("prompts", "cut_prompts", "self_comparisons");
  }
}
