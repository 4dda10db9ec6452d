package io.rewardlake.transforms.hindsight;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Goals;
import io.rewardlake.transforms.rollout.environment.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The goals of environments under their parameters, each looked up once. */
final class KnownGoals {
  private static final long ANY_SEED = 0;

  private final Map<Task, Optional<Goals>> known = new HashMap<>();

  /**
   * @param episode for the error that the environment has no goals
   * @param spec parameters of its task
   */
  Goals of(String episode, String environment, String spec) {
    return known
        .computeIfAbsent(new Task(environment, spec, ANY_SEED), KnownGoals::find)
        .orElseThrow(() -> Errors.noGoal(episode, environment, "the environment states no goals"));
  }

  private static Optional<Goals> find(Task task) {
    try (Environment environment = Environments.create(task.environment())) {
      environment.reset(task, ANY_SEED);
      return environment.goals();
    }
  }
}
