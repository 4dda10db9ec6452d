package io.rewardlake.jobs.pipeline;

import java.util.List;

/**
 * What became of a stage.
 *
 * @param code the exit code of its command; 0 when it was left out
 * @param seconds how long it ran
 * @param missing the stages that it needs and that were not done; empty when it ran
 */
public record StageOutcome(int code, double seconds, List<String> missing) {
  /** A stage that ran. */
  public static StageOutcome ran(int code, double seconds) {
    return new StageOutcome(code, seconds, List.of());
  }

  /** A stage that could not run, because others were not done. */
  public static StageOutcome leftOut(List<String> missing) {
    return new StageOutcome(0, 0, List.copyOf(missing));
  }

  /** Whether the stages that need it can run. */
  public boolean done() {
    return code == 0 && missing.isEmpty();
  }
}
