package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Where the episodes of a D4RL file end. */
public enum CutAt {
  /**
   * At both flags, as D4RL itself does; unless the observations run on after the one kind as if
   * nothing had happened, and jump after the other: then at the other alone. See {@link
   * EpisodeEnds}.
   */
  AUTO,
  /** Where terminals are set; timeouts inside are noted. */
  TERMINALS,
  /** Where timeouts are set; terminals inside are noted, and mean success. */
  TIMEOUTS,
  /** Where either is set, as D4RL itself does. */
  BOTH;

  /** The choice of a name; a usage error lists the known ones. */
  public static CutAt of(String title) {
    List<String> titles = Stream.of(values()).map(CutAt::title).toList();
    int at = titles.indexOf(title);
    if (at < 0) {
      throw Errors.choice("--cut-at", title, titles);
    }
    return values()[at];
  }

  /** Name on the command line. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
