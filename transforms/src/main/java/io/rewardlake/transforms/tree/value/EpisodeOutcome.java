package io.rewardlake.transforms.tree.value;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import org.apache.spark.sql.Column;

/**
 * Outcome of an episode in [-1, 1]: 1 or -1 where its success is known; else where its return lies
 * between two bounds, beyond which it is clipped; NULL where a reward is not labelled.
 *
 * @param low return that counts as a failure
 * @param high return that counts as a success
 */
public record EpisodeOutcome(double low, double high) implements Serializable {
  /** Returns of episodes that are rewarded once, by 1 at success. */
  public static final EpisodeOutcome ZERO_TO_ONE = new EpisodeOutcome(0, 1);

  /** Checks the ranges. */
  public EpisodeOutcome {
    Require.that(low, "low return").finite();
    Require.that(high, "high return").finite().above(low);
  }

  /** The outcome of whole episodes, from columns success and rewards. */
  public Column column() {
    Column total = aggregate(col("rewards"), lit(0.0), (sum, reward) -> sum.plus(reward));
    Column share = total.minus(low).divide(high - low);
    // With a NULL among them greatest and least pass it over
    Column clipped = when(share.isNotNull(), least(lit(1.0), greatest(lit(0.0), share)));
    return when(col("success"), lit(1.0))
        .when(col("success").isNotNull(), lit(-1.0))
        .otherwise(clipped.multiply(2).minus(1));
  }
}
