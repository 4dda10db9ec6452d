package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.signum;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How much a scorer follows the length of the texts, in characters.
 *
 * <p>Accuracy where the label prefers the longer text (a scorer that follows length does well) and
 * where it prefers the shorter one (it does badly); Pearson's and Spearman's correlation of score_a
 * - score_b with length(response_a) - length(response_b).
 *
 * <p>In: the group columns, source, pair_id, label, score_a, score_b DOUBLE, response_a, response_b
 * STRING. Out: the group columns, longer_won_accuracy, longer_lost_accuracy (NULL without such
 * pairs), pearson, spearman DOUBLE (NULL where either is constant), longer_won_rows,
 * longer_lost_rows, rows BIGINT.
 *
 * <p>Cost: one aggregation and {@link Spearman}. Determinism: exact sums and ranks.
 *
 * @param by columns that form the groups; may be empty
 */
public record LengthBias(List<String> by) implements Transform {
  /** Copies the list. */
  public LengthBias {
    by = List.copyOf(by);
  }

  /** The baseline "the longer text wins": the same pairs, with the lengths as scores. */
  public static Dataset<Row> longerTextWins(Dataset<Row> in) {
    Transform.requireColumns("LengthBias", in, "response_a", "response_b");
    return in.withColumn("score_a", length(col("response_a")).cast("double"))
        .withColumn("score_b", length(col("response_b")).cast("double"));
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("LengthBias", in, "response_a", "response_b");
    Dataset<Row> pairs =
        PairOutcome.of(in)
            .withColumn(
                "length_margin",
                length(col("response_a")).minus(length(col("response_b"))).cast("double"));
    Column preference = signum(col("label").minus(0.5)).multiply(signum(col("length_margin")));
    Dataset<Row> spearman = new Spearman(by, "score_margin", "length_margin").apply(pairs);
    Dataset<Row> moments =
        pairs
            .groupBy(Columns.of(by))
            .agg(
                PairOutcome.accuracyWhere(preference.gt(0)).as("longer_won_accuracy"),
                PairOutcome.accuracyWhere(preference.lt(0)).as("longer_lost_accuracy"),
                Pearson.of(col("score_margin"), col("length_margin")).as("pearson"),
                count(when(preference.gt(0), 1)).as("longer_won_rows"),
                count(when(preference.lt(0), 1)).as("longer_lost_rows"));
    return Columns.joinBy(by, moments, spearman)
        .select(
            Columns.of(
                by,
                "longer_won_accuracy",
                "longer_lost_accuracy",
                "pearson",
                "spearman",
                "longer_won_rows",
                "longer_lost_rows",
                "rows"));
  }
}
