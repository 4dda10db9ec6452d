package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.EpsilonMixture;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.rollout.policy.model.RegisteredPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SerializableWritable;
import picocli.CommandLine.Option;

/** Which policy acts. */
final class PolicyOptions {
  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "uniform",
      description = {
        "uniform; oracle, where the environment can compute it; or a registered policy: NAME, its"
            + " newest version, NAME@VERSION, or its model_id. Default: ${DEFAULT-VALUE}"
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

  /** The policy that the options name. */
  PolicyChoice choice(StageRun stage) {
    PolicyChoice named = named(stage);
    return epsilon == 0 ? named : new EpsilonMixture(named, epsilon);
  }

  private PolicyChoice named(StageRun stage) {
    if (greedy && temperature != null) {
      throw Errors.parameter("--greedy and --temperature", "both", "one of them");
    }
    Optional<BuiltInPolicy> builtIn = BuiltInPolicy.find(name);
    if (builtIn.isEmpty()) {
      return registered(stage);
    }
    if (greedy || temperature != null) {
      throw Errors.policyOption(greedy ? "--greedy" : "--temperature", name);
    }
    return builtIn.get();
  }

  private RegisteredPolicy registered(StageRun stage) {
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.POLICY);
    RegisteredModel model = registry.find(name).orElseThrow(() -> unknown(registry));
    double power = temperature == null ? 1 : temperature;
    return new RegisteredPolicy(
        model.id(),
        model.title(),
        model.artifact(),
        greedy ? 0 : power,
        new SerializableWritable<>(stage.lake().spark().sessionState().newHadoopConf()));
  }

  private RuntimeException unknown(ModelRegistry registry) {
    List<String> known = new ArrayList<>(registry.names());
    Stream.of(BuiltInPolicy.values()).map(BuiltInPolicy::title).forEach(known::add);
    return Errors.choice("--policy", name, known);
  }
}
