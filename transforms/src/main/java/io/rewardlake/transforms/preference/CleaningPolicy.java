package io.rewardlake.transforms.preference;

import io.rewardlake.schemas.errors.Errors;
import java.util.Arrays;
import java.util.Locale;

/** What is done to comparisons, given the strength u of each. */
public enum CleaningPolicy {
  /** Nothing. */
  NONE,
  /** The weakest share gets the opposite label. */
  FLIP,
  /** Every comparison gets its strength as the margin. */
  MARGIN,
  /** The weakest share gets the opposite label and -u as the margin, the rest u. */
  FLIP_MARGIN,
  /** Comparisons with u below 0 get a label smoothed towards the other item. */
  SOFT,
  /** The weakest share is left out. */
  DROP;

  /** The policy of that name, as a person types it. */
  public static CleaningPolicy of(String name) {
    return Arrays.stream(values())
        .filter(policy -> policy.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice(
                    "policy",
                    name,
                    Arrays.stream(values()).map(CleaningPolicy::toString).toList()));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
