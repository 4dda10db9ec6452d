package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.rollout.policy.QGuided;
import io.rewardlake.transforms.rollout.policy.model.RegisteredPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SerializableWritable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which policy acts. */
final class PolicyOptions {
  private static final String CHAT = "chat";

  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "uniform",
      description = {
        "uniform; oracle, where the environment can compute it; chat, an OpenAI-compatible endpoint,"
            + " where actions are text; q-guided, which takes the best by table q_targets of what"
            + " --base-policy proposes; or a registered policy: NAME, its newest version,"
            + " NAME@VERSION, NAME@champion, the last that passed a gate, or its model_id. Default:"
            + " ${DEFAULT-VALUE}"
      })
  String name;

  @Option(
      names = "--epsilon",
      paramLabel = "X",
      defaultValue = "0",
      description = "Probability of a uniform action instead, 0 to 1. Default: ${DEFAULT-VALUE}")
  double epsilon;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "Raise a registered policy's probabilities to the power 1/T: below 1 more certain, above 1"
              + " more random. Default: 1")
  Double temperature;

  @Option(
      names = "--greedy",
      description = "A registered policy's most probable action, or its mean, instead of a draw")
  boolean greedy;

  @Mixin ChatOptions chat;

  @Mixin QGuidedOptions guided;

  /** Whether a name means a policy that need not be registered. */
  static boolean isReserved(String name) {
    return List.of(CHAT, QGuided.NAME).contains(name) || BuiltInPolicy.find(name).isPresent();
  }

  /** The policy that the options name, for a stage's episodes of one source. */
  PolicyChoice choice(StageRun stage, String source) {
    return choice(stage, source, null);
  }

  /**
   * The same, where a task may be tried again and again.
   *
   * @param trials how often; null: policies that go by earlier trials are refused
   */
  PolicyChoice choice(StageRun stage, String source, TrialsOptions trials) {
    PolicyChoice named =
        QGuided.NAME.equals(name) ? guided(stage, source) : named(name, stage, source, greedy);
    if (trials != null) {
      named = trials.of(named, name, parameters(stage));
    }
    return epsilon == 0 ? named : new EpsilonMixture(named, epsilon);
  }

  /** Keeps and reports what the policy paid for, once its episodes are there. */
  void close(StageRun stage, Summary summary) {
    if (CHAT.equals(QGuided.NAME.equals(name) ? guided.base : name)) {
      chat.close(stage, summary);
    }
  }

  private Map<String, String> parameters(StageRun stage) {
    return isReserved(name)
        ? Map.of()
        : new ModelRegistry(stage, ModelRegistry.POLICY).find(name).orElseThrow().parameters();
  }

  private QGuided guided(StageRun stage, String source) {
    if (QGuided.NAME.equals(guided.base)) {
      throw Errors.parameter("--base-policy", guided.base, "another policy");
    }
    PolicyChoice first = named(guided.base, stage, source, greedy);
    return guided.open(stage, first, greedy ? named(guided.base, stage, source, false) : first);
  }

  private PolicyChoice named(String name, StageRun stage, String source, boolean certain) {
    if (greedy && temperature != null) {
      throw Errors.parameter("--greedy and --temperature", "both", "one of them");
    }
    if (isReserved(name) && (greedy || temperature != null)) {
      throw Errors.policyOption(greedy ? "--greedy" : "--temperature", name);
    }
    if (CHAT.equals(name)) {
      return chat.open(stage, source);
    }
    Optional<BuiltInPolicy> builtIn = BuiltInPolicy.find(name);
    return builtIn.isPresent() ? builtIn.get() : registered(name, stage, certain);
  }

  private RegisteredPolicy registered(String name, StageRun stage, boolean certain) {
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.POLICY);
    RegisteredModel model = registry.find(name).orElseThrow(() -> unknown(name, registry));
    double power = temperature == null ? 1 : temperature;
    return new RegisteredPolicy(
        model.id(),
        model.title(),
        model.artifact(),
        certain ? 0 : power,
        new SerializableWritable<>(stage.lake().spark().sessionState().newHadoopConf()));
  }

  private static RuntimeException unknown(String name, ModelRegistry registry) {
    List<String> known = new ArrayList<>(registry.names());
    Stream.of(BuiltInPolicy.values()).map(BuiltInPolicy::title).forEach(known::add);
    known.addAll(List.of(CHAT, QGuided.NAME));
    return Errors.choice("policy", name, known);
  }
}
