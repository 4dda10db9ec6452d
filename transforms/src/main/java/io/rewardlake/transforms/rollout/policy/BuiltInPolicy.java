package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Policies that need nothing but the environment. */
public enum BuiltInPolicy implements PolicyChoice {
  /** Every legal action with the same probability. */
  UNIFORM {
    @Override
    public Policy open(EnvironmentSpec spec) {
      if (spec.actions() instanceof Discrete space) {
        return new UniformDiscrete(space);
      }
      return spec.actions() instanceof Box space
          ? new UniformBox(spec.id(), space)
          : new UniformText();
    }
  },

  /** The optimal action, where the environment can compute it. */
  ORACLE {
    @Override
    public Policy open(EnvironmentSpec spec) {
      return new OraclePolicy(spec.actions());
    }
  };

  /** The policy of a name, if it is one of these. */
  public static Optional<BuiltInPolicy> find(String name) {
    return Stream.of(values()).filter(policy -> policy.title().equals(name)).findFirst();
  }

  @Override
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
