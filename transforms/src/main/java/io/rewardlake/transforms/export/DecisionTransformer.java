package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@code decision-transformer}: one row per episode in the columns of the data sets that Decision
 * Transformers (arXiv 2106.01345) are trained on: observations, actions, rewards and dones, each
 * with one entry per step, and returns_to_go, undiscounted and in reward units; trainers scale
 * them. A step is done where the environment ended the episode, not where a limit did. In: {@link
 * Episodes}, each reward labelled, or {@link RelabelledReturns}, whose returns to go are their
 * targets and whose steps say themselves whether they are done. Out: {@link TrainerRow} of
 * episode_id, environment, task_id STRING, observations ARRAY&lt;ARRAY&lt;FLOAT&gt;&gt; or
 * ARRAY&lt;STRING&gt;, actions ARRAY&lt;ARRAY&lt;FLOAT&gt;&gt;, ARRAY&lt;INT&gt; or
 * ARRAY&lt;STRING&gt;, rewards and returns_to_go ARRAY&lt;DOUBLE&gt;, dones ARRAY&lt;BOOLEAN&gt;.
 * Cost: row by row, an episode in memory. Errors: episodes without observations or actions.
 *
 * @param spaces what observations and actions are
 * @param relabelled whether they are relabelled episodes
 */
record DecisionTransformer(EpisodeSpaces spaces, boolean relabelled)
    implements RowFormat, Transform {
  DecisionTransformer {
    String title = EpisodeExportFormat.DECISION_TRANSFORMER.title();
    if (spaces.observations() == null || spaces.actions() == null) {
      String what = spaces.observations() == null ? "observations" : "actions";
      throw Errors.episodesUnfit(title, "their " + what + " are not recorded");
    }
  }

  @Override
  public String title() {
    return EpisodeExportFormat.DECISION_TRANSFORMER.title();
  }

  @Override
  public Transform rows() {
    return this;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> episodes) {
    Column before = array_repeat(lit(false), expr("length - 1"));
    return TrainerRow.of(
        episodes,
        col("episode_id"),
        col("environment"),
        col("task_id"),
        col(spaces.observations()).as("observations"),
        col(spaces.actions()).as("actions"),
        col("rewards"),
        (relabelled ? col("terminated") : concat(before, array(col("terminated")))).as("dones"),
        (relabelled ? col("targets") : expr("reward.reward_to_go(rewards, 1D)"))
            .as("returns_to_go"));
  }
}
