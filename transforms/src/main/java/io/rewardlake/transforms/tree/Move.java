package io.rewardlake.transforms.tree;

import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.environment.Batch;

/**
 * An action in an environment, equal to every other that does the same.
 *
 * @param element the action, a batch of one row
 * @param text the action as canonical text
 */
public record Move(Batch element, String text) {
  /** What stands in a row of actions. */
  public static Move of(Batch actions, int row) {
    return new Move(actions.only(row), CanonicalElement.action(actions, row));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Move move && text.equals(move.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
