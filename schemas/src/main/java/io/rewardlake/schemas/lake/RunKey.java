package io.rewardlake.schemas.lake;

import io.rewardlake.schemas.errors.Require;
import java.time.LocalDate;

/**
 * Which stage of which run.
 *
 * @param run name of the pipeline, or {@link #BY_HAND}
 * @param date logical date
 * @param stage stage of the run
 * @param iteration counts up from 0 within a run
 */
public record RunKey(String run, LocalDate date, String stage, long iteration) {
  /** The run of a command that was typed by hand. */
  public static final String BY_HAND = "by-hand";

  /** Checks the parts. */
  public RunKey {
    Require.notBlank(run, "--run");
    Require.notBlank(stage, "stage");
    Require.that((double) iteration, "--iteration").atLeast(0);
  }

  /** Whether the run has a name of its own. */
  public boolean named() {
    return !run.equals(BY_HAND);
  }

  @Override
  public String toString() {
    return String.join("/", run, date.toString(), stage, String.valueOf(iteration));
  }
}
