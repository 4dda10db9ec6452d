package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.learn.stage.Checkpoint;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.LocalSgd;
import io.rewardlake.transforms.learn.stage.Objective;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.learn.stage.TrainingStage;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long, how fast and where a training stage runs. */
final class StageOptions {
  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Optimiser steps. Default: ${DEFAULT-VALUE}")
  long steps;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "256",
      description = "Samples per step. Default: ${DEFAULT-VALUE}")
  int batchSize;

  @Option(
      names = "--checkpoints",
      paramLabel = "K",
      defaultValue = "4",
      description = "States to save, at equal distances. Default: ${DEFAULT-VALUE}")
  int checkpoints;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Longest gradient of an actor, a critic and so on; longer ones are scaled down; 0: any."
              + " Default: ${DEFAULT-VALUE}")
  double clipNorm;

  @Option(
      names = "--partitions",
      paramLabel = "P",
      description =
          "Train in that many Spark tasks side by side, whose parameters are combined at the end of"
              + " each round (local SGD). Default: in one task")
  Integer partitions;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "10",
      description = "Of --partitions: rounds per checkpoint. Default: ${DEFAULT-VALUE}")
  int rounds;

  @Option(
      names = "--outer-rate",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Of --partitions: step size of the outer optimiser; 1 without momentum takes the mean."
              + " Default: ${DEFAULT-VALUE}")
  double outerRate;

  @Option(
      names = "--outer-momentum",
      paramLabel = "X",
      defaultValue = "0",
      description = "Of --partitions: its Nesterov momentum, 0 to 1. Default: ${DEFAULT-VALUE}")
  double outerMomentum;

  @Mixin EngineOptions engine;

  /** The schedule that the options ask for. */
  Schedule schedule(long seed) {
    return new Schedule(engine.optimizer, batchSize, steps, checkpoints, clipNorm, seed);
  }

  /** The partitions that the options ask for; null: one task. */
  LocalSgd parallel() {
    return partitions == null ? null : new LocalSgd(partitions, rounds, outerRate, outerMomentum);
  }

  /** Trains, or finds what an earlier training with the same id left. */
  List<Checkpoint> train(
      StageRun stage,
      String command,
      Objective objective,
      LearnerState initial,
      String id,
      long seed,
      Dataset<Row> samples) {
    return new TrainingStage(
            objective,
            schedule(seed),
            parallel(),
            initial,
            engine.device,
            stage.lake().sidePath("models"),
            id,
            new CheckpointProgress(command, checkpoints, steps))
        .train(samples);
  }
}
