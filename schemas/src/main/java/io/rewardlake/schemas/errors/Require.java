package io.rewardlake.schemas.errors;

/**
 * Range checks for the parameters of a transform: {@code Require.that(members,
 * "members").atLeast(2)}. Each throws a usage error that names the parameter, its value and what is
 * allowed.
 */
public final class Require {
  private final double value;
  private final String name;

  private Require(double value, String name) {
    this.value = value;
    this.name = name;
  }

  /** Starts a check of one numeric parameter; NaN fails every check. */
  public static Require that(double value, String name) {
    return new Require(value, name);
  }

  /** Requires a text that is neither null nor blank. */
  public static String notBlank(String value, String name) {
    if (value == null || value.isBlank()) {
      throw Errors.parameter(name, value == null ? "null" : "'" + value + "'", "a non-empty text");
    }
    return value;
  }

  /** Requires {@code value >= bound}. */
  public Require atLeast(double bound) {
    return check(value >= bound, "at least " + text(bound));
  }

  /** Requires {@code value > bound}. */
  public Require above(double bound) {
    return check(value > bound, "above " + text(bound));
  }

  /** Requires {@code value <= bound}. */
  public Require atMost(double bound) {
    return check(value <= bound, "at most " + text(bound));
  }

  /** Requires {@code value < bound}. */
  public Require below(double bound) {
    return check(value < bound, "below " + text(bound));
  }

  /** Requires a finite number. */
  public Require finite() {
    return check(Double.isFinite(value), "a finite number");
  }

  private Require check(boolean holds, String allowed) {
    if (!holds) {
      throw Errors.parameter(name, text(value), allowed);
    }
    return this;
  }

  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf((long) number)
        : String.valueOf(number);
  }
}
