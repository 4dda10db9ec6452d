package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.EnvironmentProvider;
import java.util.Map;
import java.util.function.Supplier;

/** Environments of benchmarks. */
public final class BenchEnvironments implements EnvironmentProvider {
  @Override
  public Map<String, Supplier<Environment>> environments() {
    return Map.of("BarMaze-v0", BarMaze::new);
  }
}
