package io.rewardlake.transforms.hindsight;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.reverse;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.Guard;
import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * What the rewards of an episode add up to, on each of its rows: {@code ret = sum_t gamma^t r_t}
 * over all chunks.
 *
 * <p>In: episode_id STRING, chunk INT, length INT, rewards ARRAY&lt;DOUBLE&gt;. Out: the same, and
 * ret DOUBLE, the return of the whole episode; later DOUBLE, the return from the step after the
 * row's last on; steps INT, those of the whole episode; first_step INT, the row's first. Returns
 * are in reward units, and NULL where they depend on a reward that is NULL (not labelled).
 *
 * <p>Cost: row by row; one shuffle by episode of the chunks of long episodes alone. Deterministic:
 * chunks are added by their number, the last first. Errors: an episode whose chunks are not all
 * there.
 *
 * @param gamma discount per step, in [0, 1]
 */
public record EpisodeReturns(double gamma) implements Transform {
  private static final String PARTS = "parts";

  /** Checks the range. */
  public EpisodeReturns {
    Require.that(gamma, "gamma").atLeast(0).atMost(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("EpisodeReturns", in, "episode_id", "chunk", "length", "rewards");
    Column alone = col("chunk").equalTo(0).and(col("length").lt(EpisodeTables.CHUNK));
    Column ofRow = expr("reward.discounted_return(rewards, %sD)".formatted(gamma));
    return in.where(alone)
        .withColumn("ret", ofRow)
        .withColumn("later", lit(0.0))
        .withColumn("steps", col("length"))
        .withColumn("first_step", lit(0))
        .union(joined(in.where(not(alone)), ofRow));
  }

  private Dataset<Row> joined(Dataset<Row> chunks, Column ofRow) {
    WindowSpec episode = Window.partitionBy("episode_id");
    Column part = struct(col("chunk"), col("length"), ofRow.as("ret"));
    return chunks
        .withColumn(PARTS, array_sort(collect_list(part).over(episode)))
        .where(
            Guard.that(
                element_at(col(PARTS), -1).getField("chunk").plus(1).equalTo(size(col(PARTS))),
                Errors.CHUNKS_MISSING,
                col("episode_id")))
        .withColumn("ret", discounted(col(PARTS)))
        .withColumn(
            "later", discounted(filter(col(PARTS), p -> p.getField("chunk").gt(col("chunk")))))
        .withColumn("steps", sum("length").over(episode).cast("int"))
        .withColumn("first_step", col("chunk").multiply(EpisodeTables.CHUNK))
        .drop(PARTS);
  }

  /** By Horner's rule from the last chunk. */
  private Column discounted(Column parts) {
    return aggregate(
        reverse(parts),
        lit(0.0),
        (sum, p) -> p.getField("ret").plus(pow(lit(gamma), p.getField("length")).multiply(sum)));
  }
}
