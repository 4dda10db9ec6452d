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

  // The user's data or a contract (exit code 3)

  /** An input dataset lacks a column that a transform needs. */
  public static RewardlakeException missingColumn(
      String where, String column, Collection<String> have) {
    return data(
        "%s needs the column '%s'. The input has: %s.",
        where, column, String.join(", ", new TreeSet<>(have)));
  }

  /** A table was written by a newer layout than this program knows. */
  public static RewardlakeException newerLake(String table, String path, int found, int known) {
    return data(
        "The table '%s' at %s has layout version %d; this Rewardlake knows up to %d."
            + " Use a newer Rewardlake.",
        table, path, found, known);
  }

  /** Rows about to be written break a constraint of their table. */
  public static RewardlakeException constraint(
      String table, String rule, long rows, String example) {
    return data(
        "%d row(s) for table '%s' break the rule '%s', for example: %s. Nothing was written.",
        rows, table, rule, example);
  }

  /** Rows about to be written share a primary key. */
  public static RewardlakeException duplicateKey(String table, String key, String example) {
    return data(
        "Rows for table '%s' share the key (%s), for example: %s. Nothing was written.",
        table, key, example);
  }

  /** A stage asked for a table that nothing has filled yet. */
  public static RewardlakeException emptyInput(String table, String filter, String remedy) {
    return data("No rows in '%s' where %s. %s", table, filter, remedy);
  }

  /** A function met a value that it cannot work with. */
  public static RewardlakeException functionInput(String function, String problem) {
    return data("%s: %s", function, problem);
  }

  /** An item has no text to encode. */
  public static RewardlakeException responseMissing(String item) {
    return data("The response of item '%s' is NULL. A response may be empty, not NULL.", item);
  }

  // Conflicts (exit code 4)

  /** The same stage was committed before with other data. */
  public static RewardlakeException conflict(String table, String transaction) {
    return new RewardlakeException(
        ExitCode.CONFLICT,
        String.format(
            "Table '%s' already has other data for %s. Use another --run or --date, or the same"
                + " inputs and options as before.",
            table, transaction));
  }

  /** Another process holds the lease of a stage. */
  public static RewardlakeException alreadyRunning(String stage, String holder) {
    return new RewardlakeException(
        ExitCode.CONFLICT,
        String.format(
            "Stage '%s' is already running: %s. Wait for it, or stop it; its lease then expires by"
                + " itself.",
            stage, holder));
  }

  // Something that we depend on (exit code 5)

  /** The storage below the lake failed. */
  public static RewardlakeException storage(String what, Throwable cause) {
    return new RewardlakeException(
        ExitCode.DEPENDENCY, "Storage failed: " + what + ": " + cause.getMessage(), cause);
  }

  private static RewardlakeException usage(String format, Object... args) {
    return new RewardlakeException(ExitCode.USAGE, String.format(format, args));
  }

  private static RewardlakeException data(String format, Object... args) {
    return new RewardlakeException(ExitCode.DATA, String.format(format, args));
  }
}
