package io.rewardlake.transforms.rollout;

import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.EnvironmentProvider;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Task;
import java.util.Map;
import java.util.function.Supplier;

/** Environments that tests need, found as a user's own are. */
public final class TestEnvironments implements EnvironmentProvider {
  static final String ENDLESS = "Endless-v0";
  static final String BREAKING = "Breaking-v0";

  @Override
  public Map<String, Supplier<Environment>> environments() {
    return Map.of(
        ENDLESS,
        () -> new Counter(ENDLESS, Integer.MAX_VALUE, false),
        BREAKING,
        () -> new Counter("Remote-v1", 5, true),
        LeavesEnvironment.NAME,
        LeavesEnvironment::new);
  }

  /** Counts its steps; a breaking one fails at reset or at its third step, as its seed says. */
  private static final class Counter implements Environment {
    private final EnvironmentSpec spec;
    private final int length;
    private final boolean breaks;
    private int steps;
    private int fate;

    Counter(String id, int length, boolean breaks) {
      this.spec =
          new EnvironmentSpec(id, Box.of(0, 1e6, 1), Discrete.of(2), EnvironmentSpec.NO_LIMIT);
      this.length = length;
      this.breaks = breaks;
    }

    @Override
    public EnvironmentSpec spec() {
      return spec;
    }

    @Override
    public void reset(Task task, long seed) {
      steps = 0;
      fate = breaks && seed != 0 ? (int) Math.floorMod(seed, 4L) : 0;
      if (fate == 1) {
        throw new IllegalStateException("broken at reset");
      }
    }

    @Override
    public double step(Batch actions, int row) {
      if (fate == 2 && steps == 2) {
        throw new IllegalStateException("broken at step 3");
      }
      steps++;
      return 1;
    }

    @Override
    public void observe(Batch into, int row) {
      into.vectors()[row] = steps;
    }

    @Override
    public boolean terminated() {
      return steps >= length;
    }

    @Override
    public boolean truncated() {
      return false;
    }
  }
}
