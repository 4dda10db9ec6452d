package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;

/** What a sequence policy says of steps that a test makes up. */
public final class History {
  private final SequenceParts parts;
  private final EnvironmentSpec spec;
  private final TrialHistory history;

  /** The first trial, under a target in units of the environment. */
  public History(SequenceModel model, EnvironmentSpec spec, double target, int trials) {
    this.parts = model.parts();
    this.spec = spec;
    this.history = new TrialHistory(parts, target / parts.settings().returnScale());
    model.open("test", spec, 1, target, trials).close();
  }

  /** Begins another trial. */
  public void nextTrial() {
    history.nextTrial();
  }

  /** Sees vectors, and returns what the last layer says of the action. */
  public float[] see(float... state) {
    history.see(state);
    return history.outputs();
  }

  /** Hears what was done, a discrete action by its number, and paid; returns the completion. */
  public float pay(float[] action, double reward) {
    float[] done = action;
    if (spec.actions() instanceof Discrete) {
      done = new float[parts.outputs()];
      done[(int) action[0]] = 1;
    }
    history.act(done);
    history.pay(reward);
    return history.completion();
  }
}
