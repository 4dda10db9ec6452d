package io.rewardlake.transforms.tree.topology;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What the comparisons of each prompt's responses can tell about their rewards, whatever the labels
 * are: the mean variance of reward differences that a model of the comparisons is left with.
 *
 * <p>Responses are nodes, and each comparison is an edge of variance {@code labelVariance}. The
 * variance of a difference is the {@link InferenceDistances inference distance}; {@code
 * mean_variance} is its mean over all pairs of responses in one component, compared or not. With
 * {@code prefixVariance} v above 0, responses are also tied by {@link InductiveBias}: those that
 * share a beginning as leaves of a tree ({@code tree_variance}), and, at the same comparisons, as
 * if each had been sampled by itself ({@code chain_variance}): trees against chains at equal label
 * budget. The priors are the same without any comparison: how far responses differ to begin with.
 * Trees need not win: labels that stay within a beginning say little across beginnings, and over
 * all that a policy may answer, responses sampled by themselves cover more.
 *
 * <p>In: prompt, item_a, item_b, response_a, response_b STRING; a row per comparison. Out, a row
 * per prompt: prompt_id STRING (SHA-256 of the prompt), comparisons, self_comparisons BIGINT (of a
 * response with itself: they say nothing), cut BOOLEAN; and, NULL for a prompt that is cut:
 * responses, components INT, pairs, connected_pairs BIGINT, mean_variance DOUBLE (squared reward
 * units; NULL without a connected pair), foster_deviation DOUBLE (error of the solve, about 1e-9
 * and less); without prefixes NULL: tree_variance, chain_variance, tree_prior, chain_prior DOUBLE.
 *
 * <p>Cost: two shuffles of the comparisons, of their texts too where prefixes count; per prompt of
 * n responses a dense solve, O(n^3) time and 16 n^2 bytes, four times that with prefixes. A prompt
 * with more than {@code maxResponses} responses is cut: its comparisons are counted, and nothing is
 * solved. Determinism: responses are sorted by id.
 *
 * <p>Source: Qiu et al. 2024, arXiv 2402.10184.
 *
 * @param labelVariance variance of a reward difference by one comparison, squared reward units
 * @param prefixVariance variance of the longest response's reward around its prompt's, squared
 *     reward units; 0: nothing is taken for granted
 * @param maxResponses of a prompt that is solved
 */
@Method(
    id = "reward-topology",
    title = "Inference distances of the comparison graph",
    paper = "2402.10184",
    year = 2024,
    kind = Method.Kind.TRANSFORM,
    usage = "topology")
public record RewardTopology(double labelVariance, double prefixVariance, int maxResponses)
    implements Transform {
  /** One row per prompt: what is known of a prompt that is cut, then the rest. */
  static final StructType OUT =
      new StructType()
          .add("prompt_id", DataTypes.StringType)
          .add("comparisons", DataTypes.LongType)
          .add("self_comparisons", DataTypes.LongType)
          .add("cut", DataTypes.BooleanType)
          .add("responses", DataTypes.IntegerType)
          .add("components", DataTypes.IntegerType)
          .add("pairs", DataTypes.LongType)
          .add("connected_pairs", DataTypes.LongType)
          .add("mean_variance", DataTypes.DoubleType)
          .add("foster_deviation", DataTypes.DoubleType)
          .add("tree_variance", DataTypes.DoubleType)
          .add("chain_variance", DataTypes.DoubleType)
          .add("tree_prior", DataTypes.DoubleType)
          .add("chain_prior", DataTypes.DoubleType);

  /** Checks the ranges. */
  public RewardTopology {
    Require.that(labelVariance, "labelVariance").above(0).finite();
    Require.that(prefixVariance, "prefixVariance").atLeast(0).finite();
    Require.that(maxResponses, "maxResponses").atLeast(2).atMost(5_000);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "RewardTopology", in, "prompt", "item_a", "item_b", "response_a", "response_b");
    Column a = response("item_a", "response_a");
    Column b = response("item_b", "response_b");
    return in.select(
            sha2(col("prompt"), 256).as("prompt_id"),
            least(a, b).as("first"),
            greatest(a, b).as("second"))
        .groupBy("prompt_id", "first", "second")
        .agg(count(lit(1)).as("comparisons"))
        .select(
            col("prompt_id"),
            col("first.id"),
            col("first.text"),
            col("second.id"),
            col("second.text"),
            col("comparisons"))
        .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
        .flatMapGroups((FlatMapGroupsFunction<String, Row, Row>) this::describe, Encoders.row(OUT));
  }

  private Column response(String item, String text) {
    Column kept = prefixVariance > 0 ? col(text) : lit("");
    return struct(col(item).as("id"), kept.as("text"));
  }

  private Iterator<Row> describe(String promptId, Iterator<Row> rows) {
    PromptComparisons prompt = new PromptComparisons(maxResponses);
    rows.forEachRemaining(
        row ->
            prompt.add(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5)));
    return List.of(prompt.describe(promptId, labelVariance, prefixVariance)).iterator();
  }
}
