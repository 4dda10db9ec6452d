package io.rewardlake.transforms.rollout.policy.model;

import java.io.Serializable;
import java.util.List;

/**
 * {@code (x - mean) / std} of each component of an observation.
 *
 * @param mean of each component; empty: observations are taken as they are
 * @param std of each component, above 0
 */
public record Normalisation(List<Float> mean, List<Float> std) implements Serializable {
  /** Observations are taken as they are. */
  public static final Normalisation NONE = new Normalisation(List.of(), List.of());

  /** Checks lengths and numbers; what is wrong is an {@link IllegalArgumentException}. */
  public Normalisation {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != std.size()) {
      throw new IllegalArgumentException(
          "observation_mean has " + mean.size() + " numbers, observation_std " + std.size());
    }
    for (int i = 0; i < mean.size(); i++) {
      if (!Float.isFinite(mean.get(i)) || !Float.isFinite(std.get(i)) || std.get(i) <= 0) {
        throw new IllegalArgumentException(
            "observation " + i + " has mean " + mean.get(i) + " and std " + std.get(i));
      }
    }
  }
}
