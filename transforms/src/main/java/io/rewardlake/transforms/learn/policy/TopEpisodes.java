package io.rewardlake.transforms.learn.policy;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.hindsight.EpisodeReturns;
import io.rewardlake.transforms.order.GlobalOrder;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The episodes with the greatest returns: of n episodes those whose return is at least the one in
 * place {@code floor(n (1 - share))}, from 0, of the ascending order. Equal returns are kept
 * together.
 *
 * <p>Source: the any-percent behaviour cloning of Chen et al. 2021, arXiv 2106.01345, section 5.1.
 *
 * <p>In and out: rows of table episodes. An episode with a reward that is NULL gives none.
 *
 * <p>Cost: one global sort of the returns alone; it runs Spark jobs when it is applied.
 * Deterministic: positions are exact.
 *
 * @param share of the episodes, above 0 up to 1
 */
public record TopEpisodes(double share) implements Transform {
  private static final double UNDISCOUNTED = 1;

  /** Checks the range. */
  public TopEpisodes {
    Require.that(share, "--keep").above(0).atMost(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> rows =
        new EpisodeReturns(UNDISCOUNTED).apply(in).where("length > 0 AND ret IS NOT NULL");
    Dataset<Row> returns = rows.where("chunk = 0").select("ret");
    Dataset<Row> bound =
        new GlobalOrder(List.of("ret"), "position")
            .apply(returns)
            .crossJoin(broadcast(returns.agg(count(lit(1)).as("episodes"))))
            .where(col("position").geq(floor(col("episodes").multiply(1 - share))))
            .agg(min("ret").as("least"));
    return rows.crossJoin(broadcast(bound))
        .where(col("ret").geq(col("least")))
        .drop("ret", "later", "steps", "first_step", "least");
  }
}
