package io.rewardlake.transforms.rollout.policy.model;

import java.io.Serializable;
import java.util.List;

/**
 * Bounds between which the mean of each component of an action is held: {@code low + (high - low)
 * (1 + tanh z) / 2} of the last layer's output z.
 *
 * @param low of each component; empty: means are taken as they are
 * @param high of each component, above low
 */
public record Squash(List<Float> low, List<Float> high) implements Serializable {
  /** Means are taken as they are. */
  public static final Squash NONE = new Squash(List.of(), List.of());

  /** Checks lengths and numbers; what is wrong is an {@link IllegalArgumentException}. */
  public Squash {
    low = List.copyOf(low);
    high = List.copyOf(high);
    if (low.size() != high.size()) {
      throw new IllegalArgumentException(
          "action_low has " + low.size() + " numbers, action_high " + high.size());
    }
    for (int i = 0; i < low.size(); i++) {
      if (!Float.isFinite(low.get(i))
          || !Float.isFinite(high.get(i))
          || low.get(i) >= high.get(i)) {
        throw new IllegalArgumentException(
            "action " + i + " lies between " + low.get(i) + " and " + high.get(i));
      }
    }
  }

  /** Whether it changes nothing. */
  public boolean isNone() {
    return low.isEmpty();
  }

  /** Replaces the first outputs, shape [rows, components], by means. */
  void apply(float[] outputs, int rows) {
    int width = low.size();
    Activation.TANH.apply(outputs, rows * width);
    for (int i = 0; i < rows * width; i++) {
      float from = low.get(i % width);
      float to = high.get(i % width);
      outputs[i] = 0.5f * (from + to) + 0.5f * (to - from) * outputs[i];
    }
  }
}
