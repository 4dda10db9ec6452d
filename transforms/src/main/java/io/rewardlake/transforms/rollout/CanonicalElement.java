package io.rewardlake.transforms.rollout;

import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * An observation or an action as one text, equal for equal elements whatever wrote them.
 *
 * <p>The parts that are there follow each other, each behind a letter: {@code i} and a discrete
 * action; {@code v} and the bits of each float in hex, with one zero and one NaN; {@code t} and a
 * text, where a JSON object or array is written canonically ({@link CanonicalJson}). A discrete
 * observation is a vector of one, as tables hold it. Nothing is the empty text.
 */
public final class CanonicalElement {
  private CanonicalElement() {}

  /** An observation in play. */
  public static String observation(Batch observations, int row) {
    return observations.space() instanceof Discrete
        ? vector(new float[] {observations.numbers()[row]}, 0, 1)
        : element(observations, row);
  }

  /** An action in play. */
  public static String action(Batch actions, int row) {
    return actions.space() instanceof Discrete
        ? "i" + actions.numbers()[row]
        : element(actions, row);
  }

  /** An observation in a table; each part may be null. */
  public static String observation(ArrayData vector, UTF8String text) {
    return vector(vector) + text(text);
  }

  /** An action in a table; each part may be null. */
  public static String action(Integer id, ArrayData vector, UTF8String text) {
    return (id == null ? "" : "i" + id) + vector(vector) + text(text);
  }

  private static String element(Batch batch, int row) {
    return batch.space() instanceof Box
        ? vector(batch.vectors(), row * batch.width(), batch.width())
        : "t" + CanonicalJson.of(batch.texts()[row]);
  }

  private static String text(UTF8String text) {
    return text == null ? "" : "t" + CanonicalJson.of(text.toString());
  }

  private static String vector(ArrayData vector) {
    if (vector == null) {
      return "";
    }
    float[] values = new float[vector.numElements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = vector.isNullAt(i) ? Float.NaN : vector.getFloat(i);
    }
    return vector(values, 0, values.length);
  }

  private static String vector(float[] values, int from, int width) {
    StringBuilder text = new StringBuilder("v");
    for (int i = from; i < from + width; i++) {
      // The sum turns -0.0 into 0.0
      text.append(Integer.toHexString(Float.floatToIntBits(values[i] + 0f))).append(' ');
    }
    return text.toString();
  }
}
