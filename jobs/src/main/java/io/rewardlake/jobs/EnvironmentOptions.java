package io.rewardlake.jobs;

import io.rewardlake.transforms.rollout.environment.Task;
import java.util.List;
import picocli.CommandLine.Option;

/** The environment that a policy is for. */
final class EnvironmentOptions {
  @Option(
      names = "--environment",
      required = true,
      paramLabel = "E",
      description = "The environment, for example CartPole-v1")
  String environment;

  @Option(
      names = "--parameters",
      paramLabel = "JSON",
      defaultValue = "{}",
      description = "Parameters of its tasks. Default: ${DEFAULT-VALUE}")
  private String parameters;

  /** A task of it. */
  Task task(long seed) {
    return new Task(environment, parameters, seed);
  }

  /** Its tasks, for people. */
  String title() {
    return TasksOptions.title(environment, parameters);
  }

  /** These options, for another command. */
  List<String> words() {
    return List.of("--environment=" + environment, "--parameters=" + parameters);
  }
}
