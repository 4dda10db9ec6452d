package io.rewardlake.schemas.errors;

import java.util.Collection;
import java.util.TreeSet;

/**
 * Every message that a user can see, in one place. Each says what is wrong, where, and what to do.
 */
public final class Errors {
  private Errors() {}

  // Usage (exit code 2)

  /** A parameter is outside of what is allowed. */
  public static RewardlakeException parameter(String name, String value, String allowed) {
    return usage("%s is %s; allowed is %s.", name, value, allowed);
  }

  /** One of a closed set of words was expected. */
  public static RewardlakeException choice(String what, String given, Collection<String> known) {
    return usage(
        "Unknown %s '%s'. Known: %s.", what, given, String.join(", ", new TreeSet<>(known)));
  }

  /** A GPU was asked for explicitly and there is none. */
  public static RewardlakeException gpuMissing(String detail) {
    return usage(
        "A GPU was asked for and none is there: %s. Drop --device gpu, or give Spark a GPU"
            + " (spark.executor.resource.gpu.amount and a discovery script).",
        detail);
  }

  /** A SQL function got too few or too many arguments. */
  public static RewardlakeException functionArgumentCount(
      String function, String usage, int given) {
    return usage("%s takes (%s); %d argument(s) given.", function, usage, given);
  }

  /** A SQL function got an argument of a type that it does not take. */
  public static RewardlakeException functionArgumentType(
      String function, String argument, String given, String wanted) {
    return usage("%s: argument '%s' is %s; wanted is %s.", function, argument, given, wanted);
  }

  // The user's data or a contract (exit code 3)

  /** An input dataset lacks a column that a transform needs. */
  public static RewardlakeException missingColumn(
      String where, String column, Collection<String> have) {
    return data(
        "%s needs the column '%s'. The input has: %s.",
        where, column, String.join(", ", new TreeSet<>(have)));
  }

  /** A function met a value that it cannot work with. */
  public static RewardlakeException functionInput(String function, String problem) {
    return data("%s: %s", function, problem);
  }

  private static RewardlakeException usage(String format, Object... args) {
    return new RewardlakeException(ExitCode.USAGE, String.format(format, args));
  }

  private static RewardlakeException data(String format, Object... args) {
    return new RewardlakeException(ExitCode.DATA, String.format(format, args));
  }
}
