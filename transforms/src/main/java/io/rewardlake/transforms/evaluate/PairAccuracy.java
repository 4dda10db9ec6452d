package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Share of pairs in which the scorer prefers the item that the label prefers, with a cluster
 * bootstrap interval. Pairs in which the label or the scorer prefers neither count half.
 *
 * <p>In: the group columns, source, pair_id, cluster STRING (what is resampled as one), label,
 * score_a, score_b DOUBLE. Out: the group columns, accuracy, low, high DOUBLE, rows, label_ties,
 * score_ties BIGINT.
 *
 * <p>Cost: two aggregations and {@link ClusterBootstrap}. Determinism: whole-number sums. Errors:
 * scores that are not numbers.
 *
 * @param by columns that form the groups; may be empty
 * @param replicates of the bootstrap
 * @param seed of the bootstrap
 */
public record PairAccuracy(List<String> by, int replicates, long seed) implements Transform {
  /** Replicates that give the interval's ends to about a tenth of its width. */
  public static final int DEFAULT_REPLICATES = 1_000;

  /** Copies the list. */
  public PairAccuracy {
    by = List.copyOf(by);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("PairAccuracy", in, "cluster");
    Dataset<Row> outcomes = PairOutcome.of(in);
    Dataset<Row> accuracy =
        outcomes
            .groupBy(Columns.of(by))
            .agg(
                PairOutcome.accuracy().as("accuracy"),
                count(lit(1)).as("rows"),
                count(when(PairOutcome.labelTie(), 1)).as("label_ties"),
                count(when(PairOutcome.scoreTie(), 1)).as("score_ties"));
    Dataset<Row> interval =
        new ClusterBootstrap(by, replicates, seed)
            .apply(
                outcomes
                    .withColumn("numerator", col("half_credits"))
                    .withColumn("denominator", lit(2L)));
    return Columns.joinBy(by, accuracy, interval)
        .select(Columns.of(by, "accuracy", "low", "high", "rows", "label_ties", "score_ties"));
  }
}
