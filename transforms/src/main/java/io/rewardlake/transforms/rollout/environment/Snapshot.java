package io.rewardlake.transforms.rollout.environment;

import java.io.Serializable;
import java.util.List;

/**
 * A point in an episode from which it can be continued, on any machine: a row of numbers and texts.
 *
 * @param task the task
 * @param seed of the chances during the episode
 * @param draws numbers drawn from it so far
 * @param elapsed steps taken
 * @param terminated whether the episode ended
 * @param truncated whether a limit cut it
 * @param state the environment's own state, numbers
 * @param texts the environment's own state, texts
 */
public record Snapshot(
    Task task,
    long seed,
    long draws,
    int elapsed,
    boolean terminated,
    boolean truncated,
    List<Double> state,
    List<String> texts)
    implements Serializable {
  public Snapshot {
    state = List.copyOf(state);
    texts = List.copyOf(texts);
  }

  /** The beginning of an episode in a state of the caller's choice. */
  public static Snapshot at(Task task, long seed, List<Double> state) {
    return new Snapshot(task, seed, 0, 0, false, false, state, List.of());
  }
}
