package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.Transform;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Pretends that only a share of the steps is labelled, for studies of imputation.
 *
 * <p>A step keeps its reward when the XXH64 hash of (episode_id, step, seed), as a number in [0,
 * 1), lies below the share.
 *
 * <p>In: episode_id STRING, chunk INT, rewards ARRAY&lt;DOUBLE&gt;. Out: rewards with NULL in place
 * of the hidden ones, and truth ARRAY&lt;DOUBLE&gt;, the rewards as they were.
 *
 * <p>Cost: no shuffle. Deterministic: hashes of keys alone.
 *
 * @param share of the steps that keep their rewards, above 0, at most 1
 * @param seed of the draw
 */
public record HideRewards(double share, long seed) implements Transform {
  /** Checks the range. */
  public HideRewards {
    Require.that(share, "--label-share").above(0).atMost(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> episodes) {
    Transform.requireColumns("hide-rewards", episodes, "episode_id", "chunk", "rewards");
    String kept =
        String.format(
            Locale.ROOT,
            // The upper 53 bits of the hash as a number in [0, 1)
            "shiftrightunsigned(xxhash64(episode_id, chunk * %dL + t, %dL), 11)"
                + " < CAST(%sD * 9007199254740992D AS BIGINT)",
            EpisodeTables.CHUNK,
            seed,
            share);
    return episodes
        .withColumn("truth", col("rewards"))
        .withColumn("rewards", expr("transform(rewards, (r, t) -> IF(" + kept + ", r, NULL))"));
  }
}
