package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.policy.BehaviorCloning;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.PolicyObjective;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import io.rewardlake.transforms.rollout.policy.model.PolicyTensors;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Registers a policy that has learned nothing yet. */
@Command(
    name = "init-policy",
    description = {
      "Register an untrained policy for an environment, as the next version of its name: a"
          + " perceptron with first values by the seed, to begin reinforcement learning with.",
      "The same options again add nothing."
    })
final class InitPolicyCommand extends LakeCommand {
  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name of the policy: letters, digits, '.', '_' and '-'")
  String name;

  @Mixin EnvironmentOptions environment;

  @Mixin NetworkOptions layers;

  @Override
  void run(StageRun stage, Summary summary) {
    RegisterPolicyCommand.requireName(name);
    EpisodeSpaces spaces = EpisodeSpaces.of(Environments.check(environment.task(options.seed)));
    Head head = spaces.actions() instanceof Discrete ? Head.CATEGORICAL : Head.GAUSSIAN;
    PolicyNetwork network =
        PolicyNetwork.of(spaces, head, layers.hidden(64, 64), layers.activation(Activation.TANH));
    PolicyObjective untrained = new BehaviorCloning(network, 1, false);
    PolicyModel policy = untrained.policy(LearnerState.initial(untrained, 0, options.seed));
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.POLICY);
    Artifact file = registry.publish(PolicyTensors.encode(policy));
    String id = ContentId.of(name, file.sha256());
    registry.add(
        new ModelRegistry.Registration(
            id,
            name,
            file.name(),
            file.sha256(),
            null,
            Map.of(),
            Map.of("network", policy.toString(), "environment", environment.environment),
            Map.of()));
    summary
        .add("policy", registry.find(id).orElseThrow().title())
        .add("architecture", policy.toString())
        .add("parameters", policy.parameters());
  }
}
