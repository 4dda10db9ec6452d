package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.HistoryKey;
import java.io.Serializable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The steps of an episode, each with the key of its state and what came back for its action.
 *
 * @param dataset data set that the keys are of
 * @param gamma discount per step
 */
record EpisodeSteps(String dataset, double gamma) implements Serializable {
  static final String OUTCOME = "outcome";

  /** Columns of whole episodes. */
  static final String[] IN = {
    "source",
    "environment",
    "task_id",
    "policy",
    "length",
    "observations",
    "text_observations",
    "action_ids",
    "actions",
    "text_actions",
    OUTCOME
  };

  /** Columns that are the same for all visits of a state and action, but for source. */
  static final String[] DESCRIBED = {
    "source",
    "environment",
    "task_id",
    "policy",
    "state_key",
    "depth",
    "history",
    "observation",
    "action_id",
    "action",
    "text_action"
  };

  /** A row per step. */
  static final StructType OUT =
      new StructType()
          .add("q_target_id", DataTypes.StringType, false)
          .add("source", DataTypes.StringType, false)
          .add("environment", DataTypes.StringType, false)
          .add("task_id", DataTypes.StringType, false)
          .add("policy", DataTypes.StringType, false)
          .add("state_key", DataTypes.StringType, false)
          .add("depth", DataTypes.IntegerType, false)
          .add("history", DataTypes.StringType)
          .add("observation", DataTypes.createArrayType(DataTypes.FloatType))
          .add("action_id", DataTypes.IntegerType)
          .add("action", DataTypes.createArrayType(DataTypes.FloatType))
          .add("text_action", DataTypes.StringType)
          .add("back", DataTypes.DoubleType, false);

  private static final int SOURCE = 0;
  private static final int ENVIRONMENT = 1;
  private static final int TASK_ID = 2;
  private static final int POLICY = 3;
  private static final int LENGTH = 4;
  private static final int OBSERVATIONS = 5;
  private static final int TEXT_OBSERVATIONS = 6;
  private static final int ACTION_IDS = 7;
  private static final int ACTIONS = 8;
  private static final int TEXT_ACTIONS = 9;
  private static final int OUTCOME_AT = 10;

  /** One row for each step of an episode. */
  Stream<InternalRow> of(InternalRow episode) {
    String[] keys = keys(episode);
    return IntStream.range(0, keys.length).mapToObj(step -> row(episode, step, keys[step]));
  }

  private static String[] keys(InternalRow episode) {
    String[] keys = new String[episode.getInt(LENGTH)];
    for (int step = 0; step < keys.length; step++) {
      String seen =
          CanonicalElement.observation(
              vector(episode, OBSERVATIONS, step), text(episode, TEXT_OBSERVATIONS, step));
      keys[step] =
          step == 0
              ? HistoryKey.first(
                  episode.getUTF8String(ENVIRONMENT).toString(),
                  episode.getUTF8String(TASK_ID).toString(),
                  seen)
              : HistoryKey.next(keys[step - 1], action(episode, step - 1), seen);
    }
    return keys;
  }

  private InternalRow row(InternalRow episode, int step, String key) {
    UTF8String policy = episode.getUTF8String(POLICY);
    String id = ContentId.of(dataset, policy.toString(), key, action(episode, step));
    int after = episode.getInt(LENGTH) - 1 - step;
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString(id),
          episode.getUTF8String(SOURCE),
          episode.getUTF8String(ENVIRONMENT),
          episode.getUTF8String(TASK_ID),
          policy,
          UTF8String.fromString(key),
          step,
          history(episode, step),
          vector(episode, OBSERVATIONS, step),
          number(episode, step),
          vector(episode, ACTIONS, step),
          text(episode, TEXT_ACTIONS, step),
          StrictMath.pow(gamma, after) * episode.getDouble(OUTCOME_AT)
        });
  }

  private static UTF8String history(InternalRow episode, int last) {
    HistoryText history = new HistoryText();
    for (int step = last; step >= 0 && !history.full(); step--) {
      history.prepend(
          step == 0 ? null : text(episode, TEXT_ACTIONS, step - 1),
          step == 0 ? null : number(episode, step - 1),
          text(episode, TEXT_OBSERVATIONS, step));
    }
    return history.text();
  }

  private static String action(InternalRow episode, int step) {
    return CanonicalElement.action(
        number(episode, step), vector(episode, ACTIONS, step), text(episode, TEXT_ACTIONS, step));
  }

  private static Integer number(InternalRow episode, int step) {
    return missing(episode, ACTION_IDS, step) ? null : episode.getArray(ACTION_IDS).getInt(step);
  }

  private static ArrayData vector(InternalRow episode, int column, int step) {
    return missing(episode, column, step) ? null : episode.getArray(column).getArray(step);
  }

  private static UTF8String text(InternalRow episode, int column, int step) {
    return missing(episode, column, step) ? null : episode.getArray(column).getUTF8String(step);
  }

  private static boolean missing(InternalRow episode, int column, int step) {
    return episode.isNullAt(column) || episode.getArray(column).isNullAt(step);
  }
}
