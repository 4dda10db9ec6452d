package io.rewardlake.schemas.errors;

import java.util.Collection;
import java.util.TreeSet;

/**
 * Every message that a user can see, in one place. Each says what is wrong, where, and what to do.
 */
public final class Errors {
  // What a row can break inside a plan; the key columns fill the gaps

  /** Gaps: pair, source. */
  public static final String VOTES_ON_DIFFERENT_ITEMS =
      "The votes of pair '%s' of source '%s' are about different items. Give every pair of items"
          + " its own pair_id.";

  /** Gaps: label, pair, source. */
  public static final String LABEL_OUT_OF_RANGE =
      "The label expression gives %s for pair '%s' of source '%s'; allowed is 0 to 1, or NULL to"
          + " leave the pair out.";

  /** Gaps: score of a, score of b, pair, source. */
  public static final String SCORE_NOT_A_NUMBER =
      "The scores %s and %s of pair '%s' of source '%s' cannot be compared. Score both items with"
          + " one model first.";

  /** Gaps: pair, source. */
  public static final String MEMBER_SCORES_DIFFER =
      "Pair '%s' of source '%s' needs scores of the same two or more members for both items, all of"
          + " them numbers.";

  /** Gaps: pair, source. */
  public static final String NO_CLUSTER =
      "Pair '%s' of source '%s' lacks the attribute to resample by. Leave such pairs out, or"
          + " resample by pair.";

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

  /** A SQL expression of the user's does not fit the rows that it is for. */
  public static RewardlakeException expression(String what, String sql, String problem) {
    return usage("The %s \"%s\" cannot be used: %s", what, sql, problem);
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

  /** A row breaks what a transform asks of its input. */
  public static RewardlakeException badRow(String problem) {
    return data("%s", problem);
  }

  /** A candidate of a prompt has a number that a policy cannot be made of. */
  public static RewardlakeException candidate(
      String prompt, String response, String column, double value) {
    return data(
        "Response '%s' of prompt '%s' has %s = %s; a finite number is needed, and pi0 above 0.",
        response, prompt, column, value);
  }

  private static RewardlakeException usage(String format, Object... args) {
    return new RewardlakeException(ExitCode.USAGE, String.format(format, args));
  }

  private static RewardlakeException data(String format, Object... args) {
    return new RewardlakeException(ExitCode.DATA, String.format(format, args));
  }
}
