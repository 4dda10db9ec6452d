package io.rewardlake.jobs;

import io.rewardlake.transforms.learn.stage.Checkpoint;
import io.rewardlake.transforms.learn.stage.TrainingProgress;
import java.util.Locale;

/**
 * One line per checkpoint on the standard error of the process that trains: the terminal in local
 * mode, the executor's log on a cluster.
 *
 * @param command that trains
 * @param steps in all
 */
record CheckpointProgress(String command, long steps) implements TrainingProgress {
  @Override
  public void saved(Checkpoint checkpoint) {
    System.err.printf(
        Locale.ROOT,
        "%s: step %d of %d, %s, %.0f samples per second on %s%n",
        command,
        checkpoint.interval().step(),
        steps,
        checkpoint.interval().trained(),
        checkpoint.interval().samplesPerSecond(),
        checkpoint.device());
  }
}
