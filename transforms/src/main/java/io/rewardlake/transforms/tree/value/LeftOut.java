package io.rewardlake.transforms.tree.value;

/** Why trees or episodes give no targets, as the closing table says it. */
final class LeftOut {
  static final String NO_LEAF_VALUE = "no leaf of known value";
  static final String ONE_OUTCOME = "all leaves of one value";
  static final String NEVER_VISITED = "never visited";
  static final String ROOT_VALUE = "root value beyond 0.7";
  static final String TOO_MANY_NODES = "more nodes than --max-nodes";
  static final String NO_TASK = "no task or seed to replay";
  static final String NO_RESET = "the environment refuses the task";
  static final String REPLAY_DIFFERS = "the replay differs from the record";

  private LeftOut() {}
}
