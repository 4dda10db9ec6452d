package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.io.IOException;

/**
 * A registered sequence policy that tries a task again and again under one target, until it holds
 * the task to be completed. Each trial is an episode, a further attempt of its group.
 *
 * <p>Memory: of each episode under way {@code 10 layers width} floats per step of its trials.
 *
 * @param policy the registered policy
 * @param target return to reach, in units of the environment
 * @param trials most trials at a task
 */
public record MultiTrialPolicy(RegisteredPolicy policy, double target, int trials)
    implements PolicyChoice {
  /** Checks the ranges. */
  public MultiTrialPolicy {
    Require.that(target, "--target").finite();
    Require.that(trials, "--trials").atLeast(1);
  }

  @Override
  public String title() {
    return policy.title() + "+target=" + target;
  }

  @Override
  public Policy open(EnvironmentSpec spec) {
    try {
      return SequenceModel.decode(policy.read())
          .open(policy.name(), spec, policy.temperature(), target, trials);
    } catch (IOException e) {
      throw Errors.modelUnreadable(policy.artifact().path(), e.getMessage());
    }
  }
}
