package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BOOLEANS;
import static io.rewardlake.schemas.tables.Types.DOUBLES;
import static io.rewardlake.schemas.tables.Types.INT;
import static io.rewardlake.schemas.tables.Types.STRING;

/** Rewards beside the observed ones, never over them. */
public final class ImputeTables {
  /** Imputed rewards, novelty bonuses and masks. */
  public static final Table REWARD_LABELS =
      Table.named("reward_labels", "One row per label set and row of episodes, steps as arrays")
          .required("labels", STRING, "Name of the label set")
          .required("episode_id", STRING, "The episode")
          .required("chunk", INT, "Part of an episode of more than 4,096 steps, from 0")
          .required("length", INT, "Steps in this row")
          .required("method", STRING, "How unlabelled steps got a reward: imputed, zero, mean, min")
          .optional("model_id", STRING, "The reward model; NULL: none was needed")
          .required(
              "rewards",
              DOUBLES,
              "The observed reward where there is one, else its label, [length]")
          .required("observed", BOOLEANS, "Whether the reward was observed, [length]")
          .optional("std", DOUBLES, "Deviation of the ensemble's rewards, reward units, [length]")
          .optional("bonus", DOUBLES, "Novelty bonus, not part of rewards, [length]")
          .optional("mask", DOUBLES, "Probability that the episode goes on, [length]")
          .check(
              "labels_are_parallel",
              "size(rewards) = length AND size(observed) = length"
                  + " AND (std IS NULL OR size(std) = length)"
                  + " AND (bonus IS NULL OR size(bonus) = length)"
                  + " AND (mask IS NULL OR size(mask) = length)")
          .check(
              "rewards_are_numbers",
              // With a NULL element array_contains is NULL, which refuses the row too
              "NOT array_contains(rewards, double('NaN'))")
          .clusterBy("labels", "episode_id")
          .key("labels", "episode_id", "chunk")
          .build();

  private ImputeTables() {}
}
