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

  /** More torch threads than cores: throughput would collapse. */
  public static RewardlakeException oversubscribed(int threads, int tasks, int cores) {
    return usage(
        "%d torch threads in each of %d concurrent tasks exceed the %d cores. Lower"
            + " ai.djl.pytorch.num_threads, or raise spark.task.cpus.",
        threads, tasks, cores);
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

  /** An item id is not a content hash. */
  public static RewardlakeException itemId(String item) {
    return data(
        "Item id '%s' is not a content hash of 32 hex digits. Ids of items come from ingest.",
        item);
  }

  /** Two items cannot be told apart by the first half of their ids. */
  public static RewardlakeException itemIdsCollide(String first, String second) {
    return data(
        "Items '%s' and '%s' share the first 16 digits of their ids. Drop the pairs of one of"
            + " them.",
        first, second);
  }

  /** A pair names an item that has no vector. */
  public static RewardlakeException missingVector(String item) {
    return data(
        "Item '%s' is named by a pair and has no vector. Run embed with the same encoder first.",
        item);
  }

  /** One item came with two vectors. */
  public static RewardlakeException duplicateVector(String item) {
    return data("Item '%s' has more than one vector. Give the vectors of one encoder only.", item);
  }

  /** A vector is NULL, or holds a NULL, a NaN or an infinity. */
  public static RewardlakeException vectorNotFinite(String item) {
    return data(
        "The vector of item '%s' is NULL or holds a value that is not a finite number. Embed the"
            + " item again, or drop it.",
        item);
  }

  /** A vector is longer or shorter than it should be. */
  public static RewardlakeException vectorDimension(String item, int dimension, int expected) {
    return data(
        "The vector of item '%s' has dimension %d where %d is expected. All items must come from"
            + " one encoder.",
        item, dimension, expected);
  }

  /** Training was asked for without any pair. */
  public static RewardlakeException noPairs() {
    return data("There is no pair to train on. Check the dataset name and the --where filter.");
  }

  /** A pair's column holds what it must not. */
  public static RewardlakeException pairValue(
      String pair, String column, String value, String allowed) {
    return data("Pair '%s': %s is %s; allowed is %s.", pair, column, value, allowed);
  }

  // Something that we depend on failed (exit code 5)

  /** A model file is not there or cannot be read. */
  public static RewardlakeException modelUnreadable(String path, String problem) {
    return dependency(
        "The model file %s cannot be read: %s. Train the model again, or restore the file.",
        path, problem);
  }

  /** A model file is not the one that was registered. */
  public static RewardlakeException modelHash(String path, String expected, String found) {
    return dependency(
        "The model file %s has SHA-256 %s where %s is registered. It was changed or damaged:"
            + " restore it, or train the model again.",
        path, found, expected);
  }

  private static RewardlakeException dependency(String format, Object... args) {
    return new RewardlakeException(ExitCode.DEPENDENCY, String.format(format, args));
  }

  private static RewardlakeException usage(String format, Object... args) {
    return new RewardlakeException(ExitCode.USAGE, String.format(format, args));
  }

  private static RewardlakeException data(String format, Object... args) {
    return new RewardlakeException(ExitCode.DATA, String.format(format, args));
  }
}
