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

  /** A key of a column mapping is missing, unknown or has a wrong value. */
  public static RewardlakeException mapping(String file, String key, String problem) {
    return usage("Mapping %s: %s %s.", file, key, problem);
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

  /** An input names no file that can be read. */
  public static RewardlakeException noInput(String input, String suffixes) {
    return data(
        "No input file matches '%s'. Give a file, a folder or a glob; names end in %s.",
        input, suffixes);
  }

  /** A file is there and cannot be read at all. */
  public static RewardlakeException unreadableFile(String file, Throwable cause) {
    return new RewardlakeException(
        ExitCode.DATA,
        String.format("Cannot read %s: %s. Check the file and its rights.", file, cause),
        cause);
  }

  /** A mapping names a file that the input does not hold. */
  public static RewardlakeException mappedFileMissing(
      String key, String file, Collection<String> have) {
    return data(
        "The mapping's %s is '%s', which the input does not hold. It has: %s.",
        key, file, String.join(", ", new TreeSet<>(have)));
  }

  /** A mapping names a column that no row of a file has. */
  public static RewardlakeException mappedColumnMissing(
      String key, String column, String file, Collection<String> have) {
    return data(
        "The mapping's %s names the column '%s', which no row of %s has. It has: %s.",
        key, column, file, String.join(", ", new TreeSet<>(have)));
  }

  // Our own fault (exit code 1)

  /** The books of an ingest do not add up. */
  public static RewardlakeException rowsLost(long in, long accepted, long rejected) {
    return new RewardlakeException(
        ExitCode.INTERNAL,
        String.format(
            "Ingest read %d rows, accepted %d and rejected %d; nothing was loaded. Please report"
                + " this.",
            in, accepted, rejected));
  }

  private static RewardlakeException usage(String format, Object... args) {
    return new RewardlakeException(ExitCode.USAGE, String.format(format, args));
  }

  private static RewardlakeException data(String format, Object... args) {
    return new RewardlakeException(ExitCode.DATA, String.format(format, args));
  }
}
