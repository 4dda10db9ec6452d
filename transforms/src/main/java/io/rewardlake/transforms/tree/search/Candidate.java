package io.rewardlake.transforms.tree.search;

/**
 * An action that may be taken in a state.
 *
 * @param action compared by {@code equals}: an action that a node has already is not added twice
 * @param prior what is believed of it beforehand, higher is better: its probability under the
 *     policy, or where a predictor ranks what was proposed, its score; NaN: unknown
 */
public record Candidate<A>(A action, double prior) {
  /** An action of which no probability is known. */
  public static <A> Candidate<A> of(A action) {
    return new Candidate<>(action, Double.NaN);
  }
}
