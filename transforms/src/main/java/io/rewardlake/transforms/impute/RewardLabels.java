package io.rewardlake.transforms.impute;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.ImputeTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rewards for all steps: the observed one where there is one, bit for bit, else a label.
 *
 * <p>In: episode_id STRING, chunk, length INT, rewards ARRAY&lt;DOUBLE&gt; (NULL: unknown; 0 is a
 * known reward), label ARRAY&lt;DOUBLE&gt; [length], and std, bonus, mask ARRAY&lt;DOUBLE&gt; where
 * there are such. Out: the columns of {@code reward_labels}. Cost: no shuffle. Deterministic.
 *
 * @param labels name of the label set
 * @param method how labels came about
 * @param modelId the reward model; null: none was needed
 */
public record RewardLabels(String labels, String method, String modelId) implements Transform {
  /** Checks that the set has a name. */
  public RewardLabels {
    Require.notBlank(labels, "--labels");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> steps) {
    Transform.requireColumns(
        "reward-labels", steps, "episode_id", "chunk", "length", "rewards", "label");
    Dataset<Row> named =
        steps
            .withColumn("observed", expr("transform(rewards, r -> r IS NOT NULL)"))
            .withColumn("rewards", expr("transform(rewards, (r, t) -> coalesce(r, label[t]))"))
            .withColumn("labels", lit(labels))
            .withColumn("method", lit(method))
            .withColumn("model_id", lit(modelId));
    return Columns.fit(named, ImputeTables.REWARD_LABELS);
  }
}
