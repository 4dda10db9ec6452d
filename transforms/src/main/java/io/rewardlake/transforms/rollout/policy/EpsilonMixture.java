package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;

/**
 * A policy in whose place a uniform action is taken now and then.
 *
 * @param policy the policy otherwise
 * @param epsilon probability of a uniform action, 0 to 1
 */
public record EpsilonMixture(PolicyChoice policy, double epsilon) implements PolicyChoice {
  /** Checks the range. */
  public EpsilonMixture {
    Require.that(epsilon, "epsilon").atLeast(0).atMost(1);
  }

  @Override
  public String title() {
    return policy.title() + "+epsilon=" + epsilon;
  }

  @Override
  public Policy open(EnvironmentSpec spec) {
    return new MixturePolicy(epsilon, BuiltInPolicy.UNIFORM.open(spec), policy.open(spec));
  }

  @Override
  public int trials() {
    return policy.trials();
  }
}
