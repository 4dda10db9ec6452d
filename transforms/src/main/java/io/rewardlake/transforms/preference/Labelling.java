package io.rewardlake.transforms.preference;

import io.rewardlake.schemas.errors.Errors;
import java.util.Arrays;
import java.util.Locale;

/** How the votes of a pair become one label. */
public enum Labelling {
  /** The plurality of a, b and tie: 1, 0 or 0.5. */
  MAJORITY,
  /** The mean of the votes: a probability. */
  MEAN;

  /** The labelling of that name, as a person types it. */
  public static Labelling of(String name) {
    return Arrays.stream(values())
        .filter(labelling -> labelling.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice(
                    "labelling", name, Arrays.stream(values()).map(Labelling::toString).toList()));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
