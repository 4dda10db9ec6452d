package io.rewardlake.transforms.policy;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.evaluate.DistinctNgrams;
import io.rewardlake.transforms.evaluate.Metrics;
import io.rewardlake.transforms.evaluate.SelfBleu;
import io.rewardlake.transforms.order.ExactSum;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a selection did to a batch of samples, in slices {@code all} and {@code selected}:
 * mean_reward; mean_length in steps; k_effective, ranked samples per prompt; kl, the mean of ln
 * pi_g - ln pi_0 in nats; and, of samples with tokens, distinct_1, distinct_2 and self_bleu (up to
 * four tokens). A metric that is not defined has no row.
 *
 * <p>In: what {@link RaftSelection} gives of {@link GroupedEpisodes}, with tokens
 * ARRAY&lt;STRING&gt; of {@link EpisodeTokens}, NULL where there are none. Out: EVALUATIONS. Cost:
 * that of {@link SelfBleu}; the input is read several times, so give it cached. Determinism: exact
 * sums.
 *
 * @param selection name of the selection, the scorer of EVALUATIONS
 * @param source run or data set of the episodes
 * @param data what else identifies the samples, for example iteration and predicate
 * @param protocol how they were ranked
 */
public record RaftReport(String selection, String source, String data, String protocol)
    implements Transform {
  /** Name of the benchmark in EVALUATIONS. */
  public static final String BENCHMARK = "raft";

  private static final List<String> BY = List.of("scorer", "slice");
  private static final int BLEU_ORDER = 4;

  /** Checks the names. */
  public RaftReport {
    Require.notBlank(selection, "selection");
    Require.notBlank(source, "source");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("RaftReport", in, "episode_id", "reward", "selected", "tokens");
    Column slices =
        when(col("selected"), array(lit("all"), lit("selected"))).otherwise(array(lit("all")));
    Dataset<Row> sliced =
        in.withColumn("scorer", lit(selection)).withColumn("slice", explode(slices));
    Dataset<Row> spoken =
        sliced.where(col("tokens").isNotNull()).withColumnRenamed("episode_id", "id");
    Dataset<Row> metrics =
        means(sliced)
            .unionByName(distinct(spoken, 1))
            .unionByName(distinct(spoken, 2))
            .unionByName(
                Metrics.of(
                    new SelfBleu(BY, BLEU_ORDER).apply(spoken),
                    Metrics.metric("self_bleu", "self_bleu", "sequences")));
    return Metrics.evaluations(metrics, BENCHMARK, source, data, selection, protocol);
  }

  private static Dataset<Row> means(Dataset<Row> sliced) {
    Column logRatio = col("logp_g").minus(col("logp_0"));
    Dataset<Row> wide =
        sliced
            .groupBy("scorer", "slice")
            .agg(
                ExactSum.mean(col("reward")).as("mean_reward"),
                count(col("reward")).as("rewarded"),
                ExactSum.mean(col("length")).as("mean_length"),
                ExactSum.mean(col("k_effective")).as("k_effective"),
                count(lit(1)).as("samples"),
                ExactSum.mean(logRatio).as("kl"),
                count(logRatio).as("compared"));
    return Metrics.of(
        wide,
        Metrics.metric("mean_reward", "mean_reward", "rewarded"),
        Metrics.metric("mean_length", "mean_length", "samples"),
        Metrics.metric("k_effective", "k_effective", "samples"),
        Metrics.metric("kl", "kl", "compared"));
  }

  private static Dataset<Row> distinct(Dataset<Row> spoken, int n) {
    return Metrics.of(
        new DistinctNgrams(BY, n).apply(spoken),
        Metrics.metric("distinct_" + n, "distinct", "ngrams"));
  }
}
