package io.rewardlake.transforms.rollout.policy.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Constants as files and people spell them. */
final class Words {
  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The constant of a word; an unknown one is an {@link IllegalArgumentException}. */
  static <E extends Enum<E>> E parse(Class<E> kind, String word) {
    for (E constant : kind.getEnumConstants()) {
      if (of(constant).equals(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "its "
            + kind.getSimpleName().toLowerCase(Locale.ROOT)
            + " is '"
            + word
            + "'; known are "
            + Arrays.stream(kind.getEnumConstants())
                .map(Words::of)
                .collect(Collectors.joining(", ")));
  }
}
