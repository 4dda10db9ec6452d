package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.Locale;

/** Controllers that solve the tasks of the imputation benchmark: its references. */
enum Controller implements PolicyChoice {
  /**
   * Swings up by energy, u = 2 sign((15 - E) v) with E = v²/2 + 15 cos θ, and balances by u = -(8 θ
   * + 2 v) within 0.5 rad of the top.
   */
  PENDULUM {
    @Override
    void act(float[] seen, int at, float[] action, int to) {
      double angle = StrictMath.atan2(seen[at + 1], seen[at]);
      double speed = seen[at + 2];
      double energy = speed * speed / 2 + 15 * seen[at];
      double torque =
          Math.abs(angle) < 0.5
              ? -(8 * angle + 2 * speed)
              : 2 * Math.signum((15 - energy) * (speed == 0 ? 1 : speed));
      action[to] = (float) Math.max(-2, Math.min(2, torque));
    }
  },

  /** Pushes in the direction of the movement. */
  MOUNTAIN_CAR {
    @Override
    void act(float[] seen, int at, float[] action, int to) {
      action[to] = seen[at + 1] < 0 ? -1 : 1;
    }
  },

  /** Straight to the opening, through it, and straight to the goal. */
  BAR_MAZE {
    @Override
    void act(float[] seen, int at, float[] action, int to) {
      double x = seen[at];
      double y = seen[at + 1];
      boolean below = y < BarMaze.BAR;
      boolean open = x > BarMaze.OPENING + 0.02;
      double aimX = below ? BarMaze.OPENING + 0.1 : BarMaze.GOAL_X;
      double aimY = below ? (open ? BarMaze.BAR + 0.08 : BarMaze.BAR - 0.1) : BarMaze.GOAL_Y;
      double far = Math.max(BarMaze.STEP, Math.hypot(aimX - x, aimY - y));
      action[to] = (float) ((aimX - x) / far);
      action[to + 1] = (float) ((aimY - y) / far);
    }
  };

  /** The action for one observation. */
  abstract void act(float[] seen, int at, float[] action, int to);

  @Override
  public String title() {
    return "controller-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public Policy open(EnvironmentSpec spec) {
    return new Policy() {
      @Override
      public void condition(Decisions decisions) {
        // The observation of a row is all that it needs
      }

      @Override
      public void sample(Decisions decisions, int row) {
        act(
            decisions.observations().vectors(),
            row * decisions.observations().width(),
            decisions.actions().vectors(),
            row * decisions.actions().width());
      }

      @Override
      public double logProb(Decisions decisions, int row) {
        return Double.NaN; // certain, so without a density
      }
    };
  }
}
