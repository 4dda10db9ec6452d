package io.rewardlake.transforms.tree.search;

import java.util.Locale;

/** Why a tree ended; all but the first cut it. */
public enum Ending {
  /** The mechanism was done, or had its simulations where it has no other end. */
  COMPLETED,
  /** The limit of simulations came before the mechanism's own end. */
  MAX_SIMULATIONS,
  /** An expansion would have exceeded the limit of nodes; it was not made, and none after it. */
  MAX_NODES,
  /** Some node lay at the limit of depth, and was not expanded. */
  MAX_DEPTH;

  /** Whether a limit cut the tree. */
  public boolean cut() {
    return this != COMPLETED;
  }

  /** Its name in tables. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
