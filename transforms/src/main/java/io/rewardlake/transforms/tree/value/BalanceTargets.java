package io.rewardlake.transforms.tree.value;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.order.GlobalOrder;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * As many targets below 0.5 as others: of the larger half those are kept whose q_target_id, a hash,
 * is least.
 *
 * <p>Source: the balancing of AgentPRM, Choudhury 2025, arXiv 2502.10325.
 *
 * <p>In and out: columns of {@code q_targets}. Cost: two counts when it is applied, and a sort of
 * the larger half. Deterministic.
 */
public record BalanceTargets() implements Transform {
  private static final String POSITION = "position";

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("BalanceTargets", in, "q_target_id", "q_target");
    Column low = col("q_target").lt(0.5);
    long lows = in.where(low).count();
    long highs = in.where(not(low)).count();
    Dataset<Row> larger = in.where(lows > highs ? low : not(low));
    Dataset<Row> smaller = in.where(lows > highs ? not(low) : low);
    Dataset<Row> kept =
        new GlobalOrder(List.of("q_target_id"), POSITION)
            .apply(larger)
            .where(col(POSITION).lt(Math.min(lows, highs)))
            .drop(POSITION);
    return smaller.unionByName(kept);
  }
}
