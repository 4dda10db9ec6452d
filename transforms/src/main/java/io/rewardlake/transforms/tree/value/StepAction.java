package io.rewardlake.transforms.tree.value;

import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * An action as tables hold it; what is of another kind is null.
 *
 * @param id discrete
 * @param vector continuous
 * @param text text
 */
record StepAction(Integer id, ArrayData vector, UTF8String text) {
  /** An action in play, of a batch of one. */
  static StepAction of(Batch action) {
    if (action.space() instanceof Discrete) {
      return new StepAction(action.numbers()[0], null, null);
    }
    return action.space() instanceof Box
        ? new StepAction(null, UnsafeArrayData.fromPrimitiveArray(action.vectors()), null)
        : new StepAction(null, null, UTF8String.fromString(action.texts()[0]));
  }

  /** Puts it into play, in the first row of a batch; false where it is of another kind. */
  boolean into(Batch actions) {
    if (actions.space() instanceof Discrete) {
      actions.numbers()[0] = id == null ? 0 : id;
      return id != null;
    }
    if (actions.space() instanceof Box) {
      return VectorArrays.copy(vector, actions.vectors(), 0, actions.width());
    }
    actions.texts()[0] = text == null ? "" : text.toString();
    return text != null;
  }

  /** The same action has the same text, whatever wrote it. */
  String canonical() {
    return CanonicalElement.action(id, vector, text);
  }
}
