package io.rewardlake.jobs;

import io.rewardlake.transforms.learn.EpochMetrics;
import io.rewardlake.transforms.learn.TrainingObserver;
import java.util.List;
import java.util.Locale;

/**
 * One line per epoch on the standard error of the process that trains: the terminal in local mode,
 * the executor's log on a cluster.
 *
 * @param epochs epochs at most
 */
record EpochProgress(int epochs) implements TrainingObserver {
  @Override
  public void epochEnded(int epoch, List<EpochMetrics> metrics) {
    double loss =
        metrics.stream().mapToDouble(EpochMetrics::trainLoss).average().orElse(Double.NaN);
    long active = metrics.stream().filter(point -> !point.stopped()).count();
    System.err.printf(
        Locale.ROOT,
        "train-reward: epoch %d of at most %d, loss %.4f, %d columns active%n",
        epoch,
        epochs,
        loss,
        active);
  }
}
