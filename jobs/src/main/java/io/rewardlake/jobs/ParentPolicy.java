package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.transforms.learn.ArtifactStore;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.PolicyFiles;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.policy.PolicyObjective;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import io.rewardlake.transforms.rollout.policy.model.PolicyTensors;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A registered policy that training starts from.
 *
 * @param model its row
 * @param policy its file
 * @param store where its training's state lies
 */
record ParentPolicy(RegisteredModel model, PolicyModel policy, ArtifactStore store) {
  /** The policy of a name, a name and version or a model_id. */
  static ParentPolicy find(StageRun stage, String named) {
    Configuration hadoop = stage.lake().spark().sessionState().newHadoopConf();
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.POLICY);
    RegisteredModel model =
        registry.find(named).orElseThrow(() -> Errors.choice("policy", named, registry.names()));
    try {
      PolicyModel policy = PolicyTensors.decode(model.artifact().read(hadoop));
      return new ParentPolicy(model, policy, new ArtifactStore(registry.folder(), hadoop));
    } catch (IOException e) {
      throw Errors.modelUnreadable(model.artifact().path(), e.getMessage());
    }
  }

  String id() {
    return model.id();
  }

  /**
   * The network of the parent, with the further inputs and the head that are asked for.
   *
   * @param wanted by the options
   */
  PolicyNetwork network(PolicyNetwork wanted, EpisodeSpaces spaces) {
    PolicyNetwork own = PolicyFiles.network(policy, spaces);
    PolicyNetwork same = own.conditioned(wanted.conditions());
    if (own.features() != policy.inputs() || own.outputs() != policy.outputs()) {
      throw Errors.policy(model.title(), "the episodes", "it has other inputs or outputs");
    }
    return same;
  }

  /**
   * The state to start from: the one that the parent's training left, where it was of the same
   * groups and shapes; else first values, and the parent's parameters for the policy and its
   * copies.
   */
  LearnerState state(PolicyObjective objective, Schedule schedule) {
    Optional<LearnerState> left = left(objective);
    if (left.isPresent()) {
      return left.get().restarted();
    }
    if (objective.network().conditions() > 0) {
      throw Errors.policy(
          model.title(), "the objective", "its file says nothing of what it acts under");
    }
    LearnerState first =
        LearnerState.initial(objective, schedule.optimizer().moments(), schedule.seed());
    Map<String, float[]> values = new TreeMap<>(first.values());
    float[] parameters = PolicyFiles.parameters(policy);
    values.put(PolicyObjective.ACTOR, parameters);
    objective.copiesOfActor().forEach(copy -> values.put(copy, parameters.clone()));
    return new LearnerState(0, values, first.moments());
  }

  private Optional<LearnerState> left(PolicyObjective objective) {
    String file = model.parameters().get(TrainedPolicy.LEARNER_STATE);
    try {
      return file == null || !store.has(file)
          ? Optional.empty()
          : Optional.of(LearnerState.decode(store.read(file), objective));
    } catch (IOException otherObjective) {
      return Optional.empty();
    }
  }
}
