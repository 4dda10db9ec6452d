package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.tables.TreeTables;

/** What the numbers of a search are for. */
public enum Purpose {
  /** They steer the search, and are no labels. */
  GUIDANCE(TreeTables.GUIDANCE),

  /** They may become labels. */
  REWARD_MODELLING(TreeTables.REWARD_MODELLING);

  private final String title;

  Purpose(String title) {
    this.title = title;
  }

  /** Its name in options and tables. */
  public String title() {
    return title;
  }
}
