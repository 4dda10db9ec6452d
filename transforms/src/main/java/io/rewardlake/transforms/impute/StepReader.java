package io.rewardlake.transforms.impute;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Reads rows of {@code episodes} whose first columns are {@link #COLUMNS}. */
final class StepReader {
  static final String[] COLUMNS = {
    "episode_id",
    "chunk",
    "length",
    "observations",
    "final_observation",
    "action_ids",
    "actions",
    "terminated"
  };

  private static final int OBSERVATIONS = 3;
  private static final int FINAL = 4;
  private static final int ACTION_IDS = 5;
  private static final int ACTIONS = 6;
  private static final int ENDED = 7;

  private final StepLayout layout;
  private final int width;

  StepReader(StepLayout layout) {
    this.layout = layout;
    this.width = layout.samples().width();
  }

  /** Each row with its samples behind. */
  Iterator<InternalRow> read(Iterator<InternalRow> rows) {
    JoinedRow joined = new JoinedRow();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public InternalRow next() {
        InternalRow row = rows.next();
        Object[] samples = {UnsafeArrayData.fromPrimitiveArray(samples(row))};
        return joined.apply(row, new GenericInternalRow(samples));
      }
    };
  }

  private float[] samples(InternalRow row) {
    int length = row.getInt(2);
    float[] samples = new float[Math.multiplyExact(length, width)];
    if (length > 0) {
      for (SampleLayout.Column column : layout.samples().columns()) {
        int at = layout.samples().offset(column.name());
        switch (column.name()) {
          case StepLayout.STATE -> observations(row, samples, at, column.width(), 0);
          case StepLayout.NEXT -> observations(row, samples, at, column.width(), 1);
          case StepLayout.ACTION -> actions(row, samples, at, column.width());
          default -> samples[(length - 1) * width + at] = row.getBoolean(ENDED) ? 1 : 0;
        }
      }
      for (float value : samples) {
        if (!Float.isFinite(value)) {
          throw unfit(row, "an observation or action is not finite");
        }
      }
    }
    return samples;
  }

  /**
   * Copies one observation per step.
   *
   * @param shift 0: the one before the step, 1: the one after
   */
  private void observations(InternalRow row, float[] samples, int at, int size, int shift) {
    int length = row.getInt(2);
    ArrayData seen = row.isNullAt(OBSERVATIONS) ? null : row.getArray(OBSERVATIONS);
    ArrayData last = row.isNullAt(FINAL) ? null : row.getArray(FINAL);
    boolean whole = seen != null && last != null;
    for (int step = 0; step < length && whole; step++) {
      int from = step + shift;
      ArrayData one = from == length ? last : seen.isNullAt(from) ? null : seen.getArray(from);
      whole = VectorArrays.copy(one, samples, step * width + at, size);
    }
    if (!whole) {
      throw unfit(row, "an observation has not " + size + " numbers");
    }
  }

  private void actions(InternalRow row, float[] samples, int at, int size) {
    int length = row.getInt(2);
    int column = layout.discrete() ? ACTION_IDS : ACTIONS;
    ArrayData taken = row.isNullAt(column) ? null : row.getArray(column);
    boolean whole = taken != null;
    for (int step = 0; step < length && whole; step++) {
      int to = step * width + at;
      if (taken.isNullAt(step)) {
        whole = false;
      } else if (layout.discrete()) {
        int action = taken.getInt(step);
        whole = action >= 0 && action < size;
        samples[to + (whole ? action : 0)] = 1;
      } else {
        whole = VectorArrays.copy(taken.getArray(step), samples, to, size);
      }
    }
    if (!whole) {
      throw unfit(
          row,
          layout.discrete()
              ? "an action is not one of 0 to " + (size - 1)
              : "an action has not " + size + " numbers");
    }
  }

  private static RuntimeException unfit(InternalRow row, String problem) {
    return Errors.stepValue(row.getUTF8String(0).toString(), row.getInt(1), problem);
  }
}
