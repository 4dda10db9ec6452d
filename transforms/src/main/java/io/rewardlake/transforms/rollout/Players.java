package io.rewardlake.transforms.rollout;

import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.HashMap;
import java.util.Map;

/**
 * What one Spark task plays with, one episode at a time: an environment of each name, and a policy
 * opened for each specification. Both stay until it is closed.
 */
public final class Players implements AutoCloseable {
  private final PolicyChoice choice;
  private final Map<String, Environment> environments = new HashMap<>();
  private final Map<EnvironmentSpec, Policy> policies = new HashMap<>();

  /** Nothing is opened yet. */
  public Players(PolicyChoice choice) {
    this.choice = choice;
  }

  /** The environment of a name; reset it before use. */
  public Environment environment(String name) {
    return environments.computeIfAbsent(name, Environments::create);
  }

  /** The policy for a specification. */
  public Policy policy(EnvironmentSpec spec) {
    return policies.computeIfAbsent(spec, choice::open);
  }

  /** Closes an environment that broke; the next of its name is a fresh one. */
  public void discard(String name) {
    Environment broken = environments.remove(name);
    if (broken != null) {
      broken.close();
    }
  }

  @Override
  public void close() {
    environments.values().forEach(Environment::close);
    policies.values().forEach(Policy::close);
  }
}
