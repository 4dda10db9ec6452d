package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which policy acts. */
final class PolicyOptions {
  private static final String CHAT = "chat";

  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "uniform",
      description =
          "uniform, oracle where the environment can compute it, or chat, an OpenAI-compatible"
              + " endpoint, where it is text. Default: ${DEFAULT-VALUE}")
  String name;

  @Option(
      names = "--epsilon",
      paramLabel = "X",
      defaultValue = "0",
      description = "Probability of a uniform action instead, 0 to 1. Default: ${DEFAULT-VALUE}")
  double epsilon;

  @Mixin ChatOptions chat;

  /** The policy that the options name, for a stage's episodes of one source. */
  PolicyChoice choice(StageRun stage, String source) {
    PolicyChoice named = CHAT.equals(name) ? chat.open(stage, source) : BuiltInPolicy.of(name);
    return epsilon == 0 ? named : new EpsilonMixture(named, epsilon);
  }

  /** Keeps and reports what the policy paid for, once its episodes are there. */
  void close(StageRun stage, Summary summary) {
    if (CHAT.equals(name)) {
      chat.close(stage, summary);
    }
  }
}
