package io.rewardlake.transforms.rollout.policy.chat;

import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * What may be spent in all, whatever the number of executors, retries and speculative copies. See
 * {@link Ledger} for how it is kept.
 *
 * @param name for messages, for example {@code the token budget of 5000}
 * @param folder of its ledger; equal folders share what is left
 * @param total units that may be spent
 * @param perPromptToken units per token of a request
 * @param perCompletionToken units per token of an answer
 */
public record Budget(
    String name, String folder, long total, long perPromptToken, long perCompletionToken)
    implements Serializable {
  // Units of a money budget are billionths of a dollar: a price per million tokens is
  // a thousand of them per token
  private static final double PER_DOLLAR = 1e9;
  private static final double PER_PRICE = 1e3;
  private static final double MOST_PRICE = 1e6;

  /** Checks the ranges. */
  public Budget {
    Require.that((double) total, "budget").atLeast(1);
    Require.that((double) perPromptToken, "price of prompt tokens").atLeast(0);
    Require.that((double) perCompletionToken, "price of completion tokens").atLeast(0);
  }

  /** So many tokens, of requests and answers. */
  public static Budget ofTokens(String folder, long tokens) {
    return new Budget("The token budget of " + tokens, folder, tokens, 1, 1);
  }

  /**
   * So many US dollars, at prices per million tokens; prices are rounded up, and the budget down,
   * to billionths of a dollar.
   */
  public static Budget ofDollars(
      String folder, double dollars, double priceOfPrompts, double priceOfCompletions) {
    Require.that(dollars, "money budget").above(0).atMost(1e9);
    Require.that(priceOfPrompts, "price of prompt tokens").atLeast(0).atMost(MOST_PRICE);
    Require.that(priceOfCompletions, "price of completion tokens").atLeast(0).atMost(MOST_PRICE);
    return new Budget(
        "The money budget of " + dollars + " USD",
        folder,
        (long) Math.floor(dollars * PER_DOLLAR),
        (long) Math.ceil(priceOfPrompts * PER_PRICE),
        (long) Math.ceil(priceOfCompletions * PER_PRICE));
  }

  long cost(long promptTokens, long completionTokens) {
    return Math.addExact(
        Math.multiplyExact(promptTokens, perPromptToken),
        Math.multiplyExact(completionTokens, perCompletionToken));
  }
}
