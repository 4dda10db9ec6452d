package io.rewardlake.transforms.embed;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of n-grams, both ends included; written as {@code 3-4}.
 *
 * @param shortest smallest n, from 1
 * @param longest largest n, at most 16
 */
public record NgramRange(int shortest, int longest) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

  /** Checks the bounds. */
  public NgramRange {
    Require.that(shortest, "shortest n-gram").atLeast(1);
    Require.that(longest, "longest n-gram").atLeast(shortest).atMost(16);
  }

  /** Reads {@code 3-4}, or {@code 3} for {@code 3-3}; errors name the parameter. */
  public static NgramRange parse(String parameter, String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw Errors.parameter(parameter, "'" + text + "'", "a range of n, for example 3-4");
    }
    int shortest = Integer.parseInt(matcher.group(1));
    return new NgramRange(
        shortest, matcher.group(2) == null ? shortest : Integer.parseInt(matcher.group(2)));
  }

  /** Number of n-grams in a sequence of {@code units} words or characters. */
  int countIn(int units) {
    int count = 0;
    for (int n = shortest; n <= longest; n++) {
      count += Math.max(0, units - n + 1);
    }
    return count;
  }

  @Override
  public String toString() {
    return shortest + "-" + longest;
  }
}
