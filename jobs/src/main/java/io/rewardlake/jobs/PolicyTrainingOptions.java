package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.learn.policy.BehaviorCloning;
import io.rewardlake.transforms.learn.policy.ConservativeQLearning;
import io.rewardlake.transforms.learn.policy.DirectPreference;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.ImplicitQLearning;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.PolicyObjective;
import io.rewardlake.transforms.learn.policy.RewardConditioned;
import io.rewardlake.transforms.learn.policy.Targets;
import io.rewardlake.transforms.learn.policy.Td3Bc;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a policy is and what it learns by. */
final class PolicyTrainingOptions {
  static final String BC = "bc";
  static final String FILTERED_BC = "filtered-bc";
  static final String RAFT = "raft";
  static final String RCBC = "rcbc";
  static final String IQL = "iql";
  static final String TD3_BC = "td3-bc";
  static final String CQL = "cql";
  static final String DPO = "dpo";
  static final String AGENTIC = "agentic-transformer";
  private static final List<String> OFFLINE =
      List.of(BC, FILTERED_BC, RAFT, RCBC, IQL, TD3_BC, CQL, DPO, AGENTIC);
  static final List<String> OBJECTIVES =
      Stream.concat(OFFLINE.stream(), OnPolicyOptions.OBJECTIVES.stream()).toList();

  @Option(
      names = "--objective",
      required = true,
      paramLabel = "O",
      description = {
        "bc: imitate all actions. filtered-bc: those of the best episodes (--keep). raft: those that"
            + " a selection of table raft_samples kept (--selection). rcbc: under what they led to"
            + " (--condition).",
        "iql: the better actions, by values of the data's own actions. td3-bc: continuous actions of"
            + " greater value near the data's. cql: discrete actions by pessimistic values.",
        "dpo: of two attempts at one task the one of the greater return, starting from --parent.",
        "agentic-transformer: chains of attempts at a task, the worst first (hindsight --strategy"
            + " chain), by a transformer; it plays trial after trial (rollout --trials).",
        "ppo, reinforce, rloo, grpo, dr-grpo: policy gradients, from episodes that --parent played."
      })
  String objective;

  @Mixin OnPolicyOptions onPolicy;

  @Mixin NetworkOptions layers;

  @Option(
      names = "--deterministic",
      description = "Of bc and iql with continuous actions: one action per state, squared error")
  boolean deterministic;

  @Option(
      names = "--raw-observations",
      description = "Take vectors of observations as they are, not normalised by their moments")
  boolean rawObservations;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "Step size. Default: 0.001 of bc, filtered-bc, raft and rcbc, 0.0003 of iql, td3-bc and"
              + " the on-policy ones, 0.0000625 of cql, 0.0001 of dpo and agentic-transformer")
  Double learningRate;

  @Option(
      names = "--gamma",
      paramLabel = "G",
      defaultValue = "0.99",
      description = "Discount of values, and of rcbc's return-to-go. Default: ${DEFAULT-VALUE}")
  double gamma;

  @Option(
      names = "--tau",
      paramLabel = "X",
      defaultValue = "0.005",
      description = "Share that slow copies take at each update. Default: ${DEFAULT-VALUE}")
  double tau;

  @Option(
      names = "--expectile",
      paramLabel = "X",
      defaultValue = "0.7",
      description = "Of iql: expectile of the value, above 0 below 1. Default: ${DEFAULT-VALUE}")
  double expectile;

  @Option(
      names = "--beta",
      paramLabel = "X",
      defaultValue = "3",
      description = "Of iql: inverse temperature of advantages. Default: ${DEFAULT-VALUE}")
  double beta;

  @Option(
      names = "--alpha",
      paramLabel = "X",
      description =
          "Of td3-bc: weight of the value against imitation. Of cql: weight of the penalty. Default:"
              + " 2.5 of td3-bc, 1 of cql")
  Double alpha;

  @Option(
      names = "--dpo-beta",
      paramLabel = "X",
      defaultValue = "0.1",
      description = "Of dpo: strength of the pull towards the parent. Default: ${DEFAULT-VALUE}")
  double dpoBeta;

  @Option(
      names = "--max-steps",
      paramLabel = "T",
      defaultValue = "512",
      description =
          "Of dpo: steps of an episode at most; longer ones are left out. Of agentic-transformer:"
              + " steps of a chain at most. Default: ${DEFAULT-VALUE}")
  int maxSteps;

  /** Refuses an unknown objective, and one that lacks what it starts from. */
  void check(String parent) {
    if (!OBJECTIVES.contains(objective)) {
      throw Errors.choice("objective", objective, OBJECTIVES);
    }
    if ((DPO.equals(objective) || isOnPolicy()) && parent == null) {
      throw Errors.parameter(
          "--parent", "missing", "the policy that " + objective + " starts from");
    }
  }

  /** Whether it learns from chains of attempts. */
  boolean isSequence() {
    return AGENTIC.equals(objective);
  }

  /** Whether it learns from the policy's own episodes. */
  boolean isOnPolicy() {
    return OnPolicyOptions.OBJECTIVES.contains(objective);
  }

  /** Episodes with what the objective weighs them by. */
  Dataset<Row> weighed(Dataset<Row> episodes) {
    return isOnPolicy() ? onPolicy.withVariance(episodes, gamma) : episodes;
  }

  /** The network for episodes between these spaces. */
  PolicyNetwork network(EpisodeSpaces spaces) {
    PolicyNetwork network =
        PolicyNetwork.of(
            spaces, head(spaces), layers.hidden(256, 256), layers.activation(Activation.RELU));
    return RCBC.equals(objective) ? network.conditioned(1) : network;
  }

  private Head head(EpisodeSpaces spaces) {
    if (spaces.actions() instanceof Discrete) {
      return Head.CATEGORICAL;
    }
    if (deterministic || TD3_BC.equals(objective) || isSequence()) {
      return Head.DETERMINISTIC;
    }
    return IQL.equals(objective) && bounded(spaces) ? Head.BOUNDED_GAUSSIAN : Head.GAUSSIAN;
  }

  private static boolean bounded(EpisodeSpaces spaces) {
    return spaces.actions() instanceof Box box
        && box.low().stream().allMatch(Float::isFinite)
        && box.high().stream().allMatch(Float::isFinite);
  }

  /** The objective that trains a network. */
  PolicyObjective objective(PolicyNetwork network, EpisodeChoiceOptions choice) {
    Targets targets = new Targets(gamma, tau);
    return switch (objective) {
      case BC, FILTERED_BC, RAFT -> new BehaviorCloning(network, rate(1e-3), false);
      case RCBC -> new RewardConditioned(network, rate(1e-3), choice.column(), choice.scale());
      case IQL -> new ImplicitQLearning(network, rate(3e-4), targets, expectile, beta);
      case TD3_BC -> new Td3Bc(network, rate(3e-4), targets, alpha == null ? 2.5 : alpha);
      case CQL ->
          new ConservativeQLearning(network, rate(6.25e-5), targets, alpha == null ? 1 : alpha);
      case DPO -> new DirectPreference(network, rate(1e-4), dpoBeta, maxSteps);
      default -> onPolicy.objective(objective, network, rate(3e-4));
    };
  }

  /** Step size: the given one, or the objective's own. */
  double rate(double otherwise) {
    return learningRate == null ? otherwise : learningRate;
  }
}
