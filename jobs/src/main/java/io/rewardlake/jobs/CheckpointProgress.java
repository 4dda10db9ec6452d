package io.rewardlake.jobs;

import io.rewardlake.transforms.learn.stage.Checkpoint;
import io.rewardlake.transforms.learn.stage.TrainingProgress;
import java.util.Locale;
import java.util.Map;

/**
 * One line per checkpoint on the standard error of the process that trains: the terminal in local
 * mode, the executor's log on a cluster.
 *
 * @param command that trains
 * @param checkpoints how many there will be
 * @param steps optimiser steps of all of them
 */
record CheckpointProgress(String command, int checkpoints, long steps) implements TrainingProgress {
  @Override
  public void saved(Checkpoint checkpoint) {
    StringBuilder figures = new StringBuilder();
    for (Map.Entry<String, Double> figure : checkpoint.interval().trained().entrySet()) {
      figures.append(String.format(Locale.ROOT, ", %s %.4f", figure.getKey(), figure.getValue()));
    }
    System.err.printf(
        Locale.ROOT,
        "%s: checkpoint %d of %d, step %d of %d%s, %.0f samples/s on %s%n",
        command,
        checkpoint.number(),
        checkpoints,
        checkpoint.interval().step(),
        steps,
        figures,
        checkpoint.interval().samplesPerSecond(),
        checkpoint.device());
  }
}
