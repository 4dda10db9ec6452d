package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.onpolicy.Advantages;
import io.rewardlake.transforms.learn.onpolicy.Aggregation;
import io.rewardlake.transforms.learn.onpolicy.Critic;
import io.rewardlake.transforms.learn.onpolicy.CriticValues;
import io.rewardlake.transforms.learn.onpolicy.KlPenalty;
import io.rewardlake.transforms.learn.onpolicy.PolicyGradient;
import io.rewardlake.transforms.learn.onpolicy.Surrogate;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.policy.ReturnVariance;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** What ppo, reinforce, rloo, grpo and dr-grpo learn by. */
final class OnPolicyOptions {
  static final String PPO = "ppo";

  /** The objectives that learn from the policy's own episodes. */
  static final List<String> OBJECTIVES =
      List.of(PPO, Advantages.REINFORCE, "rloo", "grpo", "dr-grpo");

  @Option(
      names = "--clip-range",
      paramLabel = "X",
      defaultValue = "0.2",
      description =
          "On-policy: how far the ratio to the old policy may leave 1; of reinforce it does not"
              + " count. Default: ${DEFAULT-VALUE}")
  double clipRange;

  @Option(
      names = "--clip-range-high",
      paramLabel = "X",
      description = "On-policy: how far it may rise above 1. Default: as --clip-range")
  Double clipRangeHigh;

  @Option(
      names = "--dual-clip",
      paramLabel = "C",
      defaultValue = "0",
      description = "On-policy: bound of what a bad action costs, 3 is usual; 0: none")
  double dualClip;

  @Option(
      names = "--gae-lambda",
      paramLabel = "X",
      defaultValue = "0.95",
      description = "Of ppo: lambda of the advantages, 0 to 1. Default: ${DEFAULT-VALUE}")
  double gaeLambda;

  @Option(
      names = "--value-coefficient",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Of ppo: weight of the critic's loss. Default: ${DEFAULT-VALUE}")
  double valueCoefficient;

  @Option(
      names = "--value-clip",
      paramLabel = "X",
      defaultValue = "0",
      description = "Of ppo: range of the critic's clip; 0: none. Default: ${DEFAULT-VALUE}")
  double valueClip;

  @Option(
      names = "--entropy-coefficient",
      paramLabel = "X",
      defaultValue = "0",
      description = "On-policy: reward for entropy. Default: ${DEFAULT-VALUE}")
  double entropyCoefficient;

  @Option(
      names = "--kl-coefficient",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "On-policy: penalty for leaving the policy that training began with. Default:"
              + " ${DEFAULT-VALUE}")
  double klCoefficient;

  @Option(
      names = "--kl-estimator",
      paramLabel = "K",
      description = "On-policy: k1, k2 or k3. Default: k3; k2 with --variance-aware-kl")
  KlPenalty.Estimator klEstimator;

  @Option(
      names = "--variance-aware-kl",
      description =
          "On-policy: --kl-coefficient counts times the variance of an episode's return, by the"
              + " deviations of --labels. Default: alike for all episodes")
  boolean varianceAwareKl;

  @Option(
      names = "--variance-floor",
      paramLabel = "X",
      defaultValue = "0.000001",
      description = "Of --variance-aware-kl: smallest variance. Default: ${DEFAULT-VALUE}")
  double varianceFloor;

  @Option(
      names = "--aggregation",
      paramLabel = "A",
      defaultValue = "token-mean",
      description =
          "On-policy: token-mean, seq-mean-token-sum, seq-mean-token-mean or constant-divisor."
              + " Default: ${DEFAULT-VALUE}")
  String aggregation;

  @Option(
      names = "--divisor",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Of constant-divisor: the constant, in steps. Default: ${DEFAULT-VALUE}")
  int divisor;

  /** The objective of a name. */
  PolicyGradient objective(String name, PolicyNetwork network, double learningRate) {
    double high = clipRangeHigh == null ? clipRange : clipRangeHigh;
    return new PolicyGradient(
        network,
        name.equals(Advantages.REINFORCE)
            ? Surrogate.PLAIN
            : new Surrogate(true, clipRange, high, dualClip),
        new KlPenalty(estimator(), klCoefficient, varianceAwareKl),
        name.equals(PPO) ? new Critic(valueCoefficient, valueClip) : null,
        entropyCoefficient,
        learningRate);
  }

  private KlPenalty.Estimator estimator() {
    if (klEstimator != null) {
      return klEstimator;
    }
    // Its expected gradient is that of the variance-aware objective
    return varianceAwareKl ? KlPenalty.Estimator.K2 : KlPenalty.Estimator.K3;
  }

  /** Episodes with the variance of their return, where the penalty counts it. */
  Dataset<Row> withVariance(Dataset<Row> episodes, double gamma) {
    if (!varianceAwareKl) {
      return episodes;
    }
    Require.that(klCoefficient, "--kl-coefficient").above(0);
    if (!List.of(episodes.columns()).contains(ReturnVariance.STD)
        || !episodes.filter("reward_std IS NULL OR exists(reward_std, s -> s IS NULL)").isEmpty()) {
      throw Errors.noRewardDeviations();
    }
    return new ReturnVariance(gamma, varianceFloor).apply(episodes);
  }

  /** What decides the advantages, for the model's id. */
  Advantages advantages(String name, double gamma) {
    boolean critic = name.equals(PPO);
    return new Advantages(
        critic ? Advantages.GAE : name,
        gamma,
        gaeLambda,
        // Groups are measured against each other already
        critic || name.equals(Advantages.REINFORCE),
        Aggregation.find(aggregation),
        divisor);
  }

  /**
   * Episodes with what the objective reads beside observations and actions.
   *
   * @param state the parameters that training begins with
   * @param id name of the training's files
   */
  Dataset<Row> prepared(
      StageRun stage,
      PolicyGradient objective,
      Advantages advantages,
      LearnerState state,
      String id,
      DeviceChoice device,
      Dataset<Row> episodes) {
    if (objective.critic() == null) {
      return advantages.apply(episodes);
    }
    Artifact first =
        new ModelRegistry(stage, ModelRegistry.POLICY)
            .publish(id + ".0.safetensors", state.encode(objective));
    // Whitening passes over them several times
    return advantages.apply(new CriticValues(objective, first, device).apply(episodes).cache());
  }
}
