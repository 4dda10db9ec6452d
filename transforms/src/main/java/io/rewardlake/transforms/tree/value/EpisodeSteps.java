package io.rewardlake.transforms.tree.value;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.HistoryKey;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The steps of an episode, each with the key of its state. */
final class EpisodeSteps {
  /** Columns of whole episodes, in their order; others may follow. */
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
    "text_actions"
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

  /** A row per step, to which others may add columns. */
  static final StructType OUT =
      new StructType()
          .add("q_target_id", DataTypes.StringType)
          .add("source", DataTypes.StringType)
          .add("environment", DataTypes.StringType)
          .add("task_id", DataTypes.StringType)
          .add("policy", DataTypes.StringType)
          .add("state_key", DataTypes.StringType)
          .add("depth", DataTypes.IntegerType)
          .add("history", DataTypes.StringType)
          .add("observation", DataTypes.createArrayType(DataTypes.FloatType))
          .add("action_id", DataTypes.IntegerType)
          .add("action", DataTypes.createArrayType(DataTypes.FloatType))
          .add("text_action", DataTypes.StringType);

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

  private final String dataset;
  private final InternalRow episode;
  private final String[] keys;

  /**
   * @param dataset data set that ids are of
   * @param episode columns {@link #IN}
   */
  EpisodeSteps(String dataset, InternalRow episode) {
    this.dataset = dataset;
    this.episode = episode;
    this.keys = new String[episode.getInt(LENGTH)];
    for (int step = 0; step < keys.length; step++) {
      keys[step] =
          step == 0
              ? HistoryKey.first(environment(), taskId(), seen(step))
              : HistoryKey.next(keys[step - 1], action(step - 1).canonical(), seen(step));
    }
  }

  int length() {
    return keys.length;
  }

  String environment() {
    return episode.getUTF8String(ENVIRONMENT).toString();
  }

  String taskId() {
    return episode.getUTF8String(TASK_ID).toString();
  }

  /** What was seen before a step, as canonical text. */
  String seen(int step) {
    return CanonicalElement.observation(vector(OBSERVATIONS, step), text(TEXT_OBSERVATIONS, step));
  }

  /** What was done at a step. */
  StepAction action(int step) {
    return new StepAction(number(step), vector(ACTIONS, step), text(TEXT_ACTIONS, step));
  }

  /** The id of an action in the state before a step. */
  UTF8String id(int step, StepAction action) {
    String policy = episode.getUTF8String(POLICY).toString();
    return UTF8String.fromString(ContentId.of(dataset, policy, keys[step], action.canonical()));
  }

  /** An action in the state before a step, and further columns. */
  InternalRow row(int step, StepAction action, Object... more) {
    Object[] values = new Object[OUT.size() + more.length];
    values[0] = id(step, action);
    values[1] = episode.getUTF8String(SOURCE);
    values[2] = episode.getUTF8String(ENVIRONMENT);
    values[3] = episode.getUTF8String(TASK_ID);
    values[4] = episode.getUTF8String(POLICY);
    values[5] = UTF8String.fromString(keys[step]);
    values[6] = step;
    values[7] = history(step);
    values[8] = vector(OBSERVATIONS, step);
    values[9] = action.id();
    values[10] = action.vector();
    values[11] = action.text();
    System.arraycopy(more, 0, values, OUT.size(), more.length);
    return new GenericInternalRow(values);
  }

  private UTF8String history(int last) {
    HistoryText history = new HistoryText();
    for (int step = last; step >= 0 && !history.full(); step--) {
      history.prepend(
          step == 0 ? null : text(TEXT_ACTIONS, step - 1),
          step == 0 ? null : number(step - 1),
          text(TEXT_OBSERVATIONS, step));
    }
    return history.text();
  }

  private Integer number(int step) {
    return missing(ACTION_IDS, step) ? null : episode.getArray(ACTION_IDS).getInt(step);
  }

  private ArrayData vector(int column, int step) {
    return missing(column, step) ? null : episode.getArray(column).getArray(step);
  }

  private UTF8String text(int column, int step) {
    return missing(column, step) ? null : episode.getArray(column).getUTF8String(step);
  }

  private boolean missing(int column, int step) {
    return episode.isNullAt(column) || episode.getArray(column).isNullAt(step);
  }
}
