package io.rewardlake.transforms.tree.topology;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.evaluate.Metrics;
import io.rewardlake.transforms.order.ExactSum;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Figures of a data set from those of its prompts ({@link RewardTopology}), as EVALUATIONS.
 *
 * <p>Metrics: prompts, cut_prompts, self_comparisons; over the prompts that were not cut
 * responses_per_prompt, components_per_prompt, connected_share (connected pairs by all pairs of
 * responses of a prompt, 0 to 1), foster_deviation (the largest); the means over prompts of
 * mean_variance, tree_variance, chain_variance, tree_prior, chain_prior, each over the prompts that
 * have it, and {@code rows} says how many. What no prompt has, has no row.
 *
 * <p>In: what {@link RewardTopology} gives. Out: EVALUATIONS. Cost: one aggregation. Determinism:
 * exact sums.
 *
 * @param dataset name of what was measured
 * @param data what else identifies the comparisons, for example a predicate
 * @param topology what measured them
 */
public record TopologyMetrics(String dataset, String data, RewardTopology topology)
    implements Transform {
  /** Name of the benchmark in EVALUATIONS. */
  public static final String BENCHMARK = "topology";

  /** Name of the scorer in EVALUATIONS: no model has a part in it. */
  public static final String SCORER = "comparisons";

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> wide =
        in.agg(
                count(lit(1)).as("prompts"),
                count("responses").as("solved"),
                count(when(col("cut"), 1)).as("cut_prompts"),
                sum("self_comparisons").as("self_comparisons"),
                avg("responses").as("responses_per_prompt"),
                avg("components").as("components_per_prompt"),
                when(sum("pairs").gt(0), sum("connected_pairs").divide(sum("pairs")))
                    .as("connected_share"),
                sum("pairs").as("pairs"),
                max("foster_deviation").as("foster_deviation"),
                mean("mean_variance"),
                count("mean_variance").as("with_variance"),
                mean("tree_variance"),
                mean("chain_variance"),
                mean("tree_prior"),
                mean("chain_prior"),
                count("tree_variance").as("with_prefixes"))
            .withColumn("scorer", lit(SCORER))
            .withColumn("slice", lit("all"));
    return Metrics.evaluations(
        Metrics.of(
            wide,
            Metrics.metric("prompts", "prompts", "prompts"),
            Metrics.metric("cut_prompts", "cut_prompts", "prompts"),
            Metrics.metric("self_comparisons", "self_comparisons", "prompts"),
            Metrics.metric("responses_per_prompt", "responses_per_prompt", "solved"),
            Metrics.metric("components_per_prompt", "components_per_prompt", "solved"),
            Metrics.metric("connected_share", "connected_share", "pairs"),
            Metrics.metric("foster_deviation", "foster_deviation", "solved"),
            Metrics.metric("mean_variance", "mean_variance", "with_variance"),
            Metrics.metric("tree_variance", "tree_variance", "with_prefixes"),
            Metrics.metric("chain_variance", "chain_variance", "with_prefixes"),
            Metrics.metric("tree_prior", "tree_prior", "with_prefixes"),
            Metrics.metric("chain_prior", "chain_prior", "with_prefixes")),
        BENCHMARK,
        dataset,
        data,
        SCORER,
        String.format(
            "label variance %s, prefix variance %s, at most %d responses of a prompt",
            topology.labelVariance(), topology.prefixVariance(), topology.maxResponses()));
  }

  private static Column mean(String column) {
    return ExactSum.mean(col(column)).as(column);
  }
}
