package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.Arrays;

/**
 * A uniform continuous action that is held for some steps, so that it gets somewhere.
 *
 * @param hold steps that an action is held
 */
record HeldRandom(int hold) implements PolicyChoice {
  @Override
  public String title() {
    return "held-random-" + hold;
  }

  @Override
  public Policy open(EnvironmentSpec spec) {
    Policy uniform = BuiltInPolicy.UNIFORM.open(spec);
    return new Policy() {
      @Override
      public void condition(Decisions decisions) {
        uniform.condition(decisions);
      }

      @Override
      public void sample(Decisions decisions, int row) {
        if (decisions.memory(row) instanceof Held held && held.left > 0) {
          float[] actions = decisions.actions().vectors();
          System.arraycopy(held.action, 0, actions, row * held.action.length, held.action.length);
        } else {
          uniform.sample(decisions, row);
        }
      }

      @Override
      public double logProb(Decisions decisions, int row) {
        return decisions.memory(row) instanceof Held held && held.left > 0
            ? Double.NaN // certain, so without a density
            : uniform.logProb(decisions, row);
      }

      @Override
      public void remember(Decisions decisions, int row) {
        int left = decisions.memory(row) instanceof Held held && held.left > 0 ? held.left : hold;
        int width = decisions.actions().width();
        float[] action =
            Arrays.copyOfRange(decisions.actions().vectors(), row * width, (row + 1) * width);
        decisions.memory(row, new Held(action, left - 1));
      }
    };
  }

  /** An action and the steps that it is still to be held. */
  private static final class Held {
    private final float[] action;
    private final int left;

    Held(float[] action, int left) {
      this.action = action;
      this.left = left;
    }
  }
}
