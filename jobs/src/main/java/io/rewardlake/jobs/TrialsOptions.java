package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.rollout.policy.model.MultiTrialPolicy;
import io.rewardlake.transforms.rollout.policy.model.RegisteredPolicy;
import java.util.Map;
import picocli.CommandLine.Option;

/** How often a policy that goes by earlier trials tries a task, and for what. */
final class TrialsOptions {
  /** Parameters of such a policy in table models: most trials, and the best return it learned. */
  static final String TRIALS = "trials";

  static final String TARGET = "target";

  @Option(
      names = "--trials",
      paramLabel = "N",
      description =
          "Of an agentic-transformer: trials at a task at most, one after the other, each an attempt"
              + " of the group; fewer where it holds the task to be completed. Default: as many as"
              + " the chains had that it learned")
  Integer trials;

  @Option(
      names = "--target",
      paramLabel = "X",
      description =
          "Of an agentic-transformer: return to reach. Default: the best of those that it learned")
  Double target;

  /**
   * A policy, in trials where it goes by them.
   *
   * @param parameters of the registered policy; none: it is not registered
   */
  PolicyChoice of(PolicyChoice policy, String name, Map<String, String> parameters) {
    if (!parameters.containsKey(TRIALS)) {
      if (trials != null || target != null) {
        throw Errors.parameter(
            trials != null ? "--trials" : "--target",
            "given",
            "nothing for " + name + ", which does not go by earlier trials");
      }
      return policy;
    }
    if (target == null && !parameters.containsKey(TARGET)) {
      throw Errors.parameter("--target", "missing", "the return to reach");
    }
    return new MultiTrialPolicy(
        (RegisteredPolicy) policy,
        target == null ? Double.parseDouble(parameters.get(TARGET)) : target,
        trials == null ? Integer.parseInt(parameters.get(TRIALS)) : trials);
  }
}
