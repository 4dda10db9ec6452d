package io.rewardlake.transforms.hindsight;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.rollout.environment.Goals;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** The observations of one row of {@code episodes}, the final one included, in one flat array. */
final class RecordedSteps {
  private final Goals goals;
  private final int length;
  private final int width;
  private final float[] observations;

  private RecordedSteps(Goals goals, int length, int width, float[] observations) {
    this.goals = goals;
    this.length = length;
    this.width = width;
    this.observations = observations;
  }

  static RecordedSteps of(InternalRow row, KnownGoals known) {
    String episode = row.getUTF8String(In.EPISODE_ID).toString();
    String environment = row.getUTF8String(In.ENVIRONMENT).toString();
    Goals goals = known.of(episode, environment, row.getUTF8String(In.SPEC).toString());
    int length = row.getInt(In.LENGTH);
    ArrayData last = row.isNullAt(In.FINAL) ? null : row.getArray(In.FINAL);
    if (last == null || row.isNullAt(In.OBSERVATIONS)) {
      throw Errors.noGoal(episode, environment, "it has no vectors of observations, or no final");
    }
    int width = last.numElements();
    if (Math.max(goals.achievedAt(), goals.desiredAt()) + goals.size() > width) {
      throw Errors.noGoal(episode, environment, "observations have " + width + " numbers");
    }
    ArrayData seen = row.getArray(In.OBSERVATIONS);
    float[] observations = new float[(length + 1) * width];
    boolean complete = VectorArrays.copy(last, observations, length * width, width);
    for (int step = 0; step < length && complete; step++) {
      complete =
          !seen.isNullAt(step)
              && VectorArrays.copy(seen.getArray(step), observations, step * width, width);
    }
    if (!complete) {
      throw Errors.noGoal(episode, environment, "its observations differ in size");
    }
    return new RecordedSteps(goals, length, width, observations);
  }

  /** Where goals stand in an observation. */
  Goals goals() {
    return goals;
  }

  /** The number of steps. */
  int length() {
    return length;
  }

  /** Numbers in an observation. */
  int width() {
    return width;
  }

  /** What a step achieved. */
  void achieved(int step, float[] into) {
    int at = (step + 1) * width + goals.achievedAt();
    System.arraycopy(observations, at, into, 0, into.length);
  }

  /** What was to be achieved when a step was taken. */
  void desired(int step, float[] into) {
    System.arraycopy(observations, step * width + goals.desiredAt(), into, 0, into.length);
  }

  /** What was seen before each step, shape [length, width]. */
  float[] before() {
    return Arrays.copyOf(observations, length * width);
  }

  /** What was seen after each step, shape [length, width]. */
  float[] after() {
    return Arrays.copyOfRange(observations, width, observations.length);
  }

  /** Columns that are read, by place. */
  static final class In {
    static final String[] NAMES = {
      "episode_id",
      "chunk",
      "source",
      "environment",
      "spec",
      "task_id",
      "policy",
      "length",
      "observations",
      "final_observation",
      "action_ids",
      "actions",
      "text_actions",
      "rewards",
      "terminated"
    };
    static final int EPISODE_ID = 0;
    static final int CHUNK = 1;
    static final int SOURCE = 2;
    static final int ENVIRONMENT = 3;
    static final int SPEC = 4;
    static final int TASK_ID = 5;
    static final int POLICY = 6;
    static final int LENGTH = 7;
    static final int OBSERVATIONS = 8;
    static final int FINAL = 9;
    static final int ACTION_IDS = 10;
    static final int ACTIONS = 11;
    static final int TEXT_ACTIONS = 12;
    static final int REWARDS = 13;
    static final int TERMINATED = 14;

    private In() {}
  }
}
