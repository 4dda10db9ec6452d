package io.rewardlake.transforms.tree.value;

/** Columns of {@code tree_nodes} that values and targets read, by place. */
final class TreeNodeColumns {
  static final String[] NAMES = {
    "tree_id",
    "node_id",
    "parent_id",
    "source",
    "environment",
    "task_id",
    "policy",
    "depth",
    "action_id",
    "action",
    "segment",
    "observation",
    "text_observation",
    "state_key",
    "reward",
    "value",
    "visits",
    "value_sum",
    "terminal",
    "success"
  };
  static final int TREE_ID = 0;
  static final int NODE_ID = 1;
  static final int PARENT_ID = 2;
  static final int SOURCE = 3;
  static final int ENVIRONMENT = 4;
  static final int TASK_ID = 5;
  static final int POLICY = 6;
  static final int DEPTH = 7;
  static final int ACTION_ID = 8;
  static final int ACTION = 9;
  static final int SEGMENT = 10;
  static final int OBSERVATION = 11;
  static final int TEXT_OBSERVATION = 12;
  static final int STATE_KEY = 13;
  static final int REWARD = 14;
  static final int VALUE = 15;
  static final int VISITS = 16;
  static final int VALUE_SUM = 17;
  static final int TERMINAL = 18;
  static final int SUCCESS = 19;

  private TreeNodeColumns() {}
}
