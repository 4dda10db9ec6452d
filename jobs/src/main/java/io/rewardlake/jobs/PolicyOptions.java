package io.rewardlake.jobs;

import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import picocli.CommandLine.Option;

/** Which policy acts. */
final class PolicyOptions {
  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "uniform",
      description =
          "uniform, or oracle where the environment can compute it. Default: ${DEFAULT-VALUE}")
  String name;

  @Option(
      names = "--epsilon",
      paramLabel = "X",
      defaultValue = "0",
      description = "Probability of a uniform action instead, 0 to 1. Default: ${DEFAULT-VALUE}")
  double epsilon;

  /** The policy that the options name. */
  PolicyChoice choice() {
    PolicyChoice named = BuiltInPolicy.of(name);
    return epsilon == 0 ? named : new EpsilonMixture(named, epsilon);
  }
}
