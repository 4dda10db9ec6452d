package io.rewardlake.transforms.rollout;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.rollout.environment.Batch;

/**
 * Canonical key of a state: a hash of the task, of everything that was seen and done since the
 * beginning, and of what is seen now.
 *
 * <pre>
 * key_0 = H(environment, task_id, observation_0),  key_{t+1} = H(key_t, action_t, observation_{t+1})
 * </pre>
 *
 * <p>Equal histories have equal keys wherever they stand: in rows of episodes, in nodes of trees
 * and in play. Observations and actions go in as canonical texts ({@link CanonicalElement}).
 *
 * <p>Source: the grouping by canonical state of AgentPRM, Choudhury 2025, arXiv 2502.10325.
 *
 * <p>Cost: one SHA-256 per step.
 */
public final class HistoryKey {
  private HistoryKey() {}

  /**
   * Key of the state at the beginning.
   *
   * @param observation canonical text of what is seen
   */
  public static String first(String environment, String taskId, String observation) {
    return ContentId.of(environment, taskId, observation);
  }

  /**
   * Key of the state that an action led to.
   *
   * @param key of the state before
   * @param action canonical text of what was done
   * @param observation canonical text of what is seen afterwards
   */
  public static String next(String key, String action, String observation) {
    return ContentId.of(key, action, observation);
  }

  /** The first key, in play: one row of a batch of observations. */
  public static String first(String environment, String taskId, Batch observations, int row) {
    return first(environment, taskId, CanonicalElement.observation(observations, row));
  }

  /** The next key, in play: a row of the actions taken, and of the observations since. */
  public static String next(String key, Batch actions, int did, Batch observations, int sees) {
    return next(
        key,
        CanonicalElement.action(actions, did),
        CanonicalElement.observation(observations, sees));
  }
}
