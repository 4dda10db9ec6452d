package io.rewardlake.jobs.bench;

import java.util.Locale;

/** One line of the table: ours against a peer, both in the same unit. */
record Ratio(String what, String unit, double ours, double peer, String target) {
  static final String HEADER =
      "%-58s %-8s %12s %12s %7s  %s".formatted("", "unit", "ours", "peer", "ratio", "target");

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-58s %-8s %,12.3f %,12.3f %7.3f  %s",
        what,
        unit,
        ours,
        peer,
        ours / peer,
        target);
  }
}
