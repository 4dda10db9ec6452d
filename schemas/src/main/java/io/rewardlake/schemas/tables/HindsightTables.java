package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BOOLEANS;
import static io.rewardlake.schemas.tables.Types.DOUBLES;
import static io.rewardlake.schemas.tables.Types.INT;
import static io.rewardlake.schemas.tables.Types.INTS;
import static io.rewardlake.schemas.tables.Types.STRING;
import static io.rewardlake.schemas.tables.Types.TEXTS;
import static io.rewardlake.schemas.tables.Types.VECTORS;

import java.util.List;

/** Episodes seen in the light of what they led to. */
public final class HindsightTables {
  /** The strategy of rows that are as they were recorded. */
  public static final String ORIGINAL = "original";

  /**
   * Steps under another goal are transitions of their own, because each may have another one; steps
   * under a target or a token follow each other as they were recorded.
   */
  public static final Table RELABELLED_EPISODES =
      Table.named("relabelled_episodes", "One row per row of episodes and relabelling of it")
          .required(
              "relabelled_id", STRING, "Hash of dataset, strategy, episode, chunk and replica")
          .required("dataset", STRING, "Name of the relabelled data set")
          .required(
              "strategy",
              STRING,
              "original; future, final, ... (goals); return-to-go, reward-bucket or chain")
          .required("episode_id", STRING, "The episode that it was made from")
          .required("chunk", INT, "Its part of the episode, from 0")
          .required(
              "replica", INT, "Which relabelling of it, from 0; original: 0; chain: permutation")
          .required("source", STRING, "Run or data set of the episode")
          .required("environment", STRING, "Name of the environment, for example PointMaze-v0")
          .required("task_id", STRING, "The task that was attempted")
          .required("policy", STRING, "Name or model_id of the policy; empty: not recorded")
          .required("first_step", INT, "Step of the episode that this row begins with, from 0")
          .required("length", INT, "Steps in this row")
          .optional("observations", VECTORS, "Observation with the goal in it, [length, size]")
          .optional(
              "next_observations",
              VECTORS,
              "What followed, same goal, [length, size]; NULL: the next of observations")
          .optional("text_observations", TEXTS, "Observation before each step as text, [length]")
          .optional("action_ids", INTS, "Discrete action of each step, [length]")
          .optional("actions", VECTORS, "Continuous action of each step, [length, size]")
          .optional("text_actions", TEXTS, "The same as text, [length]")
          .required("rewards", DOUBLES, "Reward under the goal; NULL: not labelled, [length]")
          .required("terminated", BOOLEANS, "Whether the step ends an episode, [length]")
          .optional("goals", VECTORS, "The goal of each step, [length, goal size]; NULL: none")
          .optional(
              "goal_steps", INTS, "Step of this row whose outcome is the goal; NULL: elsewhere")
          .optional(
              "targets", DOUBLES, "Return to be had from each step on, [length]; NULL: not known")
          .optional("reward_token", STRING, "Bucket of the episode's return; NULL: none")
          .optional("chain_id", STRING, "Attempts read one after the other; NULL: no chain")
          .optional("chain_position", INT, "Place in the chain, worst first, from 0")
          .optional(
              "completion_tokens",
              INTS,
              "1 at the last step of an attempt that reaches the chain's target, else 0, [length]")
          .check("steps_are_parallel", parallel())
          .check(
              "a_chain_is_complete",
              "(chain_id IS NULL) = (chain_position IS NULL)"
                  + " AND (chain_id IS NULL) = (completion_tokens IS NULL)"
                  + " AND (chain_id IS NULL OR targets IS NOT NULL)")
          .check("first_step_is_counted", "first_step >= 0")
          .clusterBy("dataset", "environment", "strategy")
          .key("relabelled_id")
          .build();

  private HindsightTables() {}

  private static String parallel() {
    StringBuilder check = new StringBuilder("length >= 0");
    for (String array : List.of("rewards", "terminated")) {
      check.append(String.format(" AND size(%s) = length", array));
    }
    for (String array :
        List.of(
            "observations",
            "next_observations",
            "text_observations",
            "action_ids",
            "actions",
            "text_actions",
            "goals",
            "goal_steps",
            "targets",
            "completion_tokens")) {
      check.append(String.format(" AND (%1$s IS NULL OR size(%1$s) = length)", array));
    }
    return check.toString();
  }
}
