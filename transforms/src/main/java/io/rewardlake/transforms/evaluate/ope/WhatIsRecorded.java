package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What episodes have to hold before a policy can be evaluated by them.
 *
 * @param policy the policy's title, for messages
 * @param environment where it acts, for messages
 * @param weighs whether log-probabilities are needed
 */
record WhatIsRecorded(String policy, String environment, boolean weighs) {
  /** Fails when an episode lacks something, and says how many do. */
  void requireIn(Dataset<Row> episodes) {
    Transform.requireColumns(
        "OffPolicyEvaluation",
        episodes,
        EpisodeTables.EPISODES.columnNames().toArray(String[]::new));
    Row counts =
        episodes
            .selectExpr(
                "count(DISTINCT episode_id)",
                "count(DISTINCT IF(" + unknown("rewards") + ", episode_id, NULL))",
                "count(DISTINCT IF(" + unknown("log_probs") + ", episode_id, NULL))",
                "count(text_actions)")
            .head();
    long all = counts.getLong(0);
    if (counts.getLong(3) > 0) {
      throw Errors.noActionProbability(policy, environment, "actions are text");
    }
    if (counts.getLong(1) > 0) {
      throw Errors.rewardsNotLabelled(counts.getLong(1), all);
    }
    if (weighs && counts.getLong(2) > 0) {
      throw Errors.logProbsNotRecorded(counts.getLong(2), all);
    }
  }

  private static String unknown(String array) {
    return array + " IS NULL OR exists(" + array + ", x -> x IS NULL)";
  }
}
