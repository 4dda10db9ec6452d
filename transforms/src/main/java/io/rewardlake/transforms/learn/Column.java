package io.rewardlake.transforms.learn;

/**
 * One column of an ensemble: a member that never sees one fold of the pairs.
 *
 * @param member ensemble member, from 0
 * @param fold fold that the column never trains on, from 0; {@link #NO_FOLD}: it trains on all
 */
public record Column(int member, int fold) {
  /** The fold of a column that trains on every pair. */
  public static final int NO_FOLD = -1;

  /** Whether pairs of this fold are training data of the column. */
  boolean trainsOn(int pairFold) {
    return fold == NO_FOLD || fold != pairFold;
  }

  /** What the names of the column's tensors start with: {@code member.0.fold.2.}. */
  String prefix() {
    return fold == NO_FOLD ? "member." + member + "." : "member." + member + ".fold." + fold + ".";
  }
}
