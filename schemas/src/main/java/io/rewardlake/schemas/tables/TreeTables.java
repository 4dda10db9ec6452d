package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BIGINT;
import static io.rewardlake.schemas.tables.Types.BOOLEAN;
import static io.rewardlake.schemas.tables.Types.DOUBLE;
import static io.rewardlake.schemas.tables.Types.INT;
import static io.rewardlake.schemas.tables.Types.STRING;
import static io.rewardlake.schemas.tables.Types.TEXT_MAP;
import static io.rewardlake.schemas.tables.Types.VECTOR;

/** Trees, and what their steps are worth. */
public final class TreeTables {
  /** Purpose of trees whose numbers steer a search and are no labels. */
  public static final String GUIDANCE = "guidance";

  /** Purpose of trees whose numbers may become labels. */
  public static final String REWARD_MODELLING = "reward-modelling";

  /** Search trees, prefix trees of responses, and trees that others recorded. */
  public static final Table TREE_NODES =
      Table.named("tree_nodes", "One row per node of a search tree or a prefix tree")
          .required("node_id", STRING, "Hash of the tree and of the places on the way here")
          .required(
              "tree_id",
              STRING,
              "Hash of source, iteration, mechanism, policy, task; recorded: and content")
          .optional("parent_id", STRING, "The node before; NULL: the root")
          .required("source", STRING, "Run or data set that the tree came from")
          .required("iteration", BIGINT, "Iteration of the run, from 0")
          .required("environment", STRING, "Name of the environment, for example TextQuest-v0")
          .required("task_id", STRING, "The task; the source's own id where it has one")
          .required("mechanism", STRING, "How it was searched: beam, uct, ...; recorded ones too")
          .required("reward_form", STRING, "Where values come from, and how they are combined")
          .required("transition", STRING, "How an action makes a state: environment, append, ...")
          .required("purpose", STRING, "guidance, or reward-modelling: may become labels")
          .required("policy", STRING, "Name or model_id of the policy; empty: not recorded")
          .required("depth", INT, "Steps from the root, from 0")
          .required("child", INT, "Place among the children of its parent, from 0")
          .optional("action_id", INT, "Discrete action that led here")
          .optional("action", VECTOR, "Continuous action that led here, [size]")
          .optional("segment", STRING, "Text that led here: a command, a part of the response")
          .optional("observation", VECTOR, "What is seen here, [size]")
          .optional("text_observation", STRING, "The same as text; of a root also the prompt")
          .required("state_key", STRING, "Hash of the state here; equal for equal states")
          .optional("reward", DOUBLE, "Reward of the step that led here; NULL: none, not known")
          .optional("prior", DOUBLE, "Probability of the action under the policy; NULL: unknown")
          .optional("value", DOUBLE, "The search's estimate for this node alone; NULL: none")
          .required("visits", BIGINT, "How often the search went through it")
          .required("value_sum", DOUBLE, "Sum of what came back through it, value per visit")
          .required("is_leaf", BOOLEAN, "Whether it has no children here")
          .required("terminal", BOOLEAN, "Whether the episode or the response ends here")
          .optional("success", BOOLEAN, "Whether the task is solved here; NULL: not known")
          .required("selected", BOOLEAN, "Whether the search kept it: its beam, its chosen path")
          .required("status", STRING, "Of a root: completed, cut (at a limit) or failed")
          .required("message", STRING, "What went wrong, or which limit; empty: nothing")
          .required("attributes", TEXT_MAP, "Further columns of the source, as text")
          .check("roots_are_first", "(parent_id IS NULL) = (depth = 0)")
          .check("counts_are_counts", "depth >= 0 AND child >= 0 AND visits >= 0")
          .check(
              "purpose_is_known",
              String.format("purpose IN ('%s', '%s')", GUIDANCE, REWARD_MODELLING))
          .check("value_sum_is_finite", "abs(value_sum) < double('Infinity')")
          .clusterBy("source", "iteration", "tree_id")
          .key("node_id")
          .build();

  /** Targets of process reward models and Q-networks. */
  public static final Table Q_TARGETS =
      Table.named("q_targets", "One row per state and action of a data set: what it is worth")
          .required("q_target_id", STRING, "Hash of dataset and node, or of dataset and pair")
          .required("dataset", STRING, "Name of the data set")
          .required("method", STRING, "How it was estimated: mean, max, qlass, masprm, ...")
          .required("source", STRING, "Run or data set of the trees or episodes")
          .required("environment", STRING, "Name of the environment, for example TextQuest-v0")
          .required("task_id", STRING, "The task")
          .required("policy", STRING, "The policy that acted; never mixed with another")
          .required("state_key", STRING, "Hash of the state before the action")
          .optional("tree_id", STRING, "The tree; NULL: from episodes")
          .optional("node_id", STRING, "The node that the action leads to; NULL: from episodes")
          .required("depth", INT, "Steps before the action, from 0")
          .optional("history", STRING, "What was seen and done before, the last 8,192 characters")
          .optional("observation", VECTOR, "What was seen before the action, [size]")
          .optional("action_id", INT, "Discrete action")
          .optional("action", VECTOR, "Continuous action, [size]")
          .optional("text_action", STRING, "The same as text")
          .required("q_value", DOUBLE, "The estimate, in units of reward")
          .required("q_target", DOUBLE, "The same as the method scales it for training")
          .required("visits", BIGINT, "Number of returns behind it")
          .check("q_is_finite", "abs(q_value) < double('Infinity') AND NOT isnan(q_target)")
          .clusterBy("dataset", "environment", "task_id")
          .key("q_target_id")
          .build();

  private TreeTables() {}
}
