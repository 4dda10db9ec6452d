package io.rewardlake.transforms.hindsight;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import io.rewardlake.transforms.order.MidRanks;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Episodes under a token that says how good they were, so that a policy learns from good and bad
 * ones and is asked for the best. Returns are cut into buckets of equal numbers of episodes, equal
 * returns never apart: of n episodes, one whose return has the middle rank m (from 1) gets
 *
 * <pre>bucket = floor(buckets * (m - 1/2) / n)
 * </pre>
 *
 * so that two different returns always make two buckets of two.
 *
 * <p>Source: "MindFlow+", 2025, arXiv 2507.18884 (reward-conditioned modelling).
 *
 * <p>In: columns of {@code episodes}. Out: the columns of {@code relabelled_episodes}, a row per
 * row with its token. An episode with a reward that is NULL (not labelled), or without steps, gives
 * none.
 *
 * <p>Cost: two passes, and one global sort and one shuffle of the returns alone; the bounds of the
 * buckets are broadcast. It runs Spark jobs when it is applied. Deterministic: ranks are exact.
 *
 * @param dataset name of the relabelled data set
 * @param tokens names of the buckets, the worst first, at least two
 */
@Method(
    id = "reward-buckets",
    title = "MindFlow+: episodes under a token for the bucket of their return",
    paper = "2507.18884",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "hindsight")
public record RewardBuckets(String dataset, List<String> tokens) implements Transform {
  /** Its name in options and tables. */
  public static final String STRATEGY = "reward-bucket";

  private static final double UNDISCOUNTED = 1;

  /** Checks the names. */
  public RewardBuckets {
    tokens = List.copyOf(tokens);
    Require.notBlank(dataset, "dataset");
    Require.that(tokens.size(), "number of buckets").atLeast(2);
    Require.that(Set.copyOf(tokens).size(), "number of different buckets").atLeast(tokens.size());
    tokens.forEach(token -> Require.notBlank(token, "buckets"));
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    RelabelledRows.require("RewardBuckets", in);
    Dataset<Row> rows =
        new EpisodeReturns(UNDISCOUNTED).apply(in).where("length > 0 AND ret IS NOT NULL");
    Dataset<Row> returns = rows.where("chunk = 0").select("ret");
    Column reached = filter(col("bounds"), bound -> bound.getField("least").leq(col("ret")));
    Column names = array(tokens.stream().map(functions::lit).toArray(Column[]::new));
    Dataset<Row> tagged =
        rows.crossJoin(broadcast(bounds(returns)))
            .withColumn("reward_token", get(names, array_max(reached.getField("bucket"))));
    return RelabelledRows.of(tagged, dataset, STRATEGY);
  }

  /** One row: of each bucket that is not empty its number and its least return. */
  private Dataset<Row> bounds(Dataset<Row> returns) {
    Column share = col("rank").minus(0.5).multiply(tokens.size()).divide(col("episodes"));
    return new MidRanks(List.of(), "ret", "rank")
        .apply(returns)
        .crossJoin(broadcast(returns.agg(count(lit(1)).as("episodes"))))
        .groupBy(floor(share).cast("int").as("bucket"))
        .agg(min("ret").as("least"))
        .agg(collect_list(struct("bucket", "least")).as("bounds"));
  }
}
