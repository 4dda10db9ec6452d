package io.rewardlake.transforms.rollout;

import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Parameters;
import io.rewardlake.transforms.rollout.environment.SimulatedEnvironment;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A complete tree of actions whose first leaf is worth 1, and the leaves below the second action
 * {@code others}. Nothing is seen but that it goes on; {@code hidden} withholds the reward.
 */
final class LeavesEnvironment extends SimulatedEnvironment {
  static final String NAME = "Leaves-v0";

  private Discrete branches;
  private int depth;
  private double others;
  private boolean hidden;

  @Override
  protected EnvironmentSpec configure(Parameters parameters) {
    branches = Discrete.of(parameters.integer("branching", 2, 1, 9));
    depth = parameters.integer("depth", 1, 1, 9);
    others = parameters.flag("others", false) ? 0.5 : 0;
    hidden = parameters.flag("hidden", false);
    return new EnvironmentSpec(
        NAME, Discrete.of(1), branches, parameters.timeLimit(EnvironmentSpec.NO_LIMIT));
  }

  @Override
  protected double[] start(UniformRandomProvider random) {
    return new double[] {0, 0, 0};
  }

  @Override
  protected double advance(Batch actions, int row) {
    int action = discrete(actions, row, branches);
    double[] state = state();
    if (state[0]++ == 0) {
      state[1] = action;
    }
    state[2] += action;
    if (state[0] < depth) {
      return 0;
    }
    terminate();
    double worth = state[2] == 0 ? 1 : state[1] == 1 ? others : 0;
    return hidden ? 0 : worth;
  }

  @Override
  public void observe(Batch into, int row) {
    into.numbers()[row] = 0;
  }
}
