package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Parameters;
import io.rewardlake.transforms.rollout.environment.SimulatedEnvironment;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A point in the unit square, with a bar at y = 0.5 that is open for x > 0.75: {@code BarMaze-v0}.
 *
 * <p>It starts at random below the bar, x and y in [0.05, 0.45]. The action a in [-1, 1]² moves it
 * by 0.08 a / max(1, |a|); the border stops the component that meets it, and the bar the vertical
 * one. The reward is 1 on every step that ends within 0.1 of the goal (0.2, 0.8), else 0; 150
 * steps, and nothing terminates. Observation: x, y.
 */
final class BarMaze extends SimulatedEnvironment {
  static final double BAR = 0.5;
  static final double OPENING = 0.75;
  static final double STEP = 0.08;
  static final double GOAL_X = 0.2;
  static final double GOAL_Y = 0.8;

  private static final double RADIUS = 0.1;
  private static final Box POSITIONS = Box.of(0, 1, 2);
  private static final Box ACTIONS = Box.of(-1, 1, 2);

  @Override
  protected EnvironmentSpec configure(Parameters parameters) {
    return new EnvironmentSpec(
        parameters.environment(), POSITIONS, ACTIONS, parameters.timeLimit(150));
  }

  @Override
  protected double[] start(UniformRandomProvider random) {
    return new double[] {random.nextDouble(0.05, 0.45), random.nextDouble(0.05, 0.45)};
  }

  @Override
  protected double advance(Batch actions, int row) {
    double right = Math.max(-1, Math.min(1, component(actions, row, 0)));
    double up = Math.max(-1, Math.min(1, component(actions, row, 1)));
    double scale = STEP / Math.max(1, StrictMath.hypot(right, up));
    double[] state = state();
    double x = Math.max(0, Math.min(1, state[0] + scale * right));
    double y = Math.max(0, Math.min(1, state[1] + scale * up));
    if (state[1] < BAR != y < BAR) {
      double crossing = state[0] + (x - state[0]) * (BAR - state[1]) / (y - state[1]);
      y = crossing > OPENING ? y : state[1];
    }
    state[0] = x;
    state[1] = y;
    return StrictMath.hypot(x - GOAL_X, y - GOAL_Y) <= RADIUS ? 1 : 0;
  }

  @Override
  public void observe(Batch into, int row) {
    int at = row * into.width();
    into.vectors()[at] = (float) state()[0];
    into.vectors()[at + 1] = (float) state()[1];
  }
}
