package io.rewardlake.transforms.evaluate.ope;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Space;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** One recorded episode as flat arrays, checked against the spaces that the policy acts in. */
final class LoggedEpisode {
  /** Columns that are read, by place. */
  static final String[] COLUMNS = {
    "episode_id",
    "length",
    "observations",
    "final_observation",
    "action_ids",
    "actions",
    "rewards",
    "log_probs",
    "terminated"
  };

  private final String id;
  private final int length;
  private final boolean goesOn;
  private final int width;
  private final float[] observations;
  private final int[] actionIds;
  private final float[] actions;
  private final double[] rewards;
  private final double[] logProbs;

  /** Reads a row of {@link #COLUMNS}. */
  LoggedEpisode(InternalRow row, EnvironmentSpec spec) {
    id = row.getUTF8String(0).toString();
    length = row.getInt(1);
    width = spec.observations() instanceof Box box ? box.size() : 1;
    observations = new float[(length + 1) * width];
    boolean seen = !row.isNullAt(2);
    // Without observations every step is the one state of a bandit
    if (seen) {
      vectors(row.getArray(2), observations, width, "observations");
    }
    boolean last = seen && !row.isNullAt(3);
    if (last && !VectorArrays.copy(row.getArray(3), observations, length * width, width)) {
      throw bad("final_observation is no vector of " + width);
    }
    goesOn = last && !row.getBoolean(8);
    boolean discrete = spec.actions() instanceof Discrete;
    String column = discrete ? "action_ids" : "actions";
    if (row.isNullAt(discrete ? 4 : 5)) {
      throw bad("it has no " + column);
    }
    int components = spec.actions() instanceof Box box ? box.size() : 0;
    actionIds = discrete ? row.getArray(4).toIntArray() : new int[0];
    actions = new float[length * components];
    if (!discrete) {
      vectors(row.getArray(5), actions, components, column);
    }
    rewards = row.getArray(6).toDoubleArray();
    logProbs = row.isNullAt(7) ? null : row.getArray(7).toDoubleArray();
    if (spec.observations() instanceof Discrete states) {
      requireKnown(states);
    }
    if (spec.actions() instanceof Discrete space) {
      for (int action : actionIds) {
        requireIn(space, action, "action");
      }
    }
  }

  /** Its key. */
  String id() {
    return id;
  }

  /** Number of steps. */
  int length() {
    return length;
  }

  /** Whether something may follow the last step: it was cut, and what was seen then is known. */
  boolean goesOn() {
    return goesOn;
  }

  /** Number of the state before a step, or with {@code length} after the last, from 0. */
  int state(int step) {
    return (int) observations[step];
  }

  /** What was seen, shape [length + 1, width]; zeros after the last step where it is not known. */
  float[] observations() {
    return observations;
  }

  /** Numbers in an observation. */
  int width() {
    return width;
  }

  /** Discrete action of a step. */
  int action(int step) {
    return actionIds[step];
  }

  /** Reward of each step. */
  double[] rewards() {
    return rewards;
  }

  /** Log-probability of each action under the policy that took it, nats. */
  double[] logProbs() {
    return logProbs;
  }

  /** Writes what was seen before a step into a row. */
  void observe(int step, Batch into, int row) {
    if (into.space() instanceof Discrete) {
      into.numbers()[row] = state(step);
    } else {
      System.arraycopy(observations, step * width, into.vectors(), row * width, width);
    }
  }

  /** Writes what was done at a step into a row. */
  void act(int step, Batch into, int row) {
    if (into.space() instanceof Discrete) {
      into.numbers()[row] = actionIds[step];
    } else {
      int size = into.width();
      System.arraycopy(actions, step * size, into.vectors(), row * size, size);
    }
  }

  private void vectors(ArrayData from, float[] to, int size, String column) {
    for (int step = 0; step < length; step++) {
      if (from.isNullAt(step) || !VectorArrays.copy(from.getArray(step), to, step * size, size)) {
        throw bad(column + " hold something else than a vector of " + size);
      }
    }
  }

  private void requireKnown(Discrete states) {
    int known = goesOn ? length + 1 : length;
    for (int step = 0; step < known; step++) {
      if (observations[step] != state(step)) {
        throw bad("observation " + observations[step] + " is no whole number");
      }
      requireIn(states, state(step), "observation");
    }
  }

  private void requireIn(Space space, int number, String what) {
    if (space instanceof Discrete numbers && !numbers.contains(number)) {
      throw bad(what + " " + number + " is not one of " + numbers);
    }
  }

  private RuntimeException bad(String problem) {
    return Errors.loggedEpisode(id, problem);
  }
}
