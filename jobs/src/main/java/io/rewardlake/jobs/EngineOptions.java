package io.rewardlake.jobs;

import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Optimizer;
import picocli.CommandLine.Option;

/** By which optimiser and on which device anything is trained. */
final class EngineOptions {
  @Option(
      names = "--optimizer",
      paramLabel = "O",
      defaultValue = "adam",
      description = "adam or sgd. Default: ${DEFAULT-VALUE}")
  Optimizer optimizer;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "auto, cpu or gpu. Default: ${DEFAULT-VALUE}")
  DeviceChoice device;
}
