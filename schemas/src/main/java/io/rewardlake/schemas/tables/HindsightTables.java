package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BOOLEANS;
import static io.rewardlake.schemas.tables.Types.DOUBLES;
import static io.rewardlake.schemas.tables.Types.INT;
import static io.rewardlake.schemas.tables.Types.INTS;
import static io.rewardlake.schemas.tables.Types.STRING;
import static io.rewardlake.schemas.tables.Types.VECTORS;

import java.util.List;

/** Episodes seen in the light of what they led to. */
public final class HindsightTables {
  /** The strategy of rows that are as they were recorded. */
  public static final String ORIGINAL = "original";

  /** Steps are transitions of their own here, because each may have another goal. */
  public static final Table RELABELLED_EPISODES =
      Table.named("relabelled_episodes", "One row per row of episodes and relabelling of it")
          .required(
              "relabelled_id", STRING, "Hash of dataset, strategy, episode, chunk and replica")
          .required("dataset", STRING, "Name of the relabelled data set")
          .required("strategy", STRING, "original, or how goals were chosen: future, final, ...")
          .required("episode_id", STRING, "The episode that it was made from")
          .required("chunk", INT, "Its part of the episode, from 0")
          .required("replica", INT, "Which relabelling of it, from 0; original: 0")
          .required("source", STRING, "Run or data set of the episode")
          .required("environment", STRING, "Name of the environment, for example PointMaze-v0")
          .required("task_id", STRING, "The task that was attempted")
          .required("policy", STRING, "Name or model_id of the policy; empty: not recorded")
          .required("length", INT, "Steps in this row")
          .required("observations", VECTORS, "Observation with the goal in it, [length, size]")
          .required("next_observations", VECTORS, "What followed, same goal, [length, size]")
          .optional("action_ids", INTS, "Discrete action of each step, [length]")
          .optional("actions", VECTORS, "Continuous action of each step, [length, size]")
          .required("rewards", DOUBLES, "Reward under the goal; NULL: not labelled, [length]")
          .required("terminated", BOOLEANS, "Whether the step ends an episode, [length]")
          .required("goals", VECTORS, "The goal of each step, [length, goal size]")
          .optional(
              "goal_steps", INTS, "Step of this row whose outcome is the goal; NULL: elsewhere")
          .check("steps_are_parallel", parallel())
          .clusterBy("dataset", "environment", "strategy")
          .key("relabelled_id")
          .build();

  private HindsightTables() {}

  private static String parallel() {
    StringBuilder check = new StringBuilder("length >= 0");
    for (String array :
        List.of("observations", "next_observations", "rewards", "terminated", "goals")) {
      check.append(String.format(" AND size(%s) = length", array));
    }
    for (String array : List.of("action_ids", "actions", "goal_steps")) {
      check.append(String.format(" AND (%1$s IS NULL OR size(%1$s) = length)", array));
    }
    return check.toString();
  }
}
