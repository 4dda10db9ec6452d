package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.ArtifactStore;
import io.rewardlake.transforms.learn.policy.PolicyObjective;
import io.rewardlake.transforms.learn.stage.Checkpoint;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Objective;
import io.rewardlake.transforms.rollout.policy.model.StoredPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.hadoop.fs.Path;

/**
 * What the training of a policy leaves in the lake: a version of the policy for each checkpoint,
 * whose parameter {@code learner_state} names the file to go on from, and the learning curve under
 * the id of the last one.
 *
 * @param stage the stage that trained it
 * @param name the name that the user gave it
 * @param objective that it was trained by
 * @param policy what a state of the training plays
 * @param condition further inputs that its policies always act under
 * @param checkpoints first to last
 */
record TrainedPolicy(
    StageRun stage,
    String name,
    Objective objective,
    Function<LearnerState, StoredPolicy> policy,
    List<Float> condition,
    List<Checkpoint> checkpoints) {
  /** Parameter of a model: name of the file of its training's state. */
  static final String LEARNER_STATE = "learner_state";

  /** Of a policy that acts by what it sees. */
  static TrainedPolicy of(
      StageRun stage,
      String name,
      PolicyObjective objective,
      List<Float> condition,
      List<Checkpoint> checkpoints) {
    float[] under = ArrayUtils.toPrimitive(condition.toArray(Float[]::new));
    return new TrainedPolicy(
        stage, name, objective, state -> objective.policy(state, under), condition, checkpoints);
  }

  /** The key of a checkpoint's policy in table models. */
  private String id(Checkpoint checkpoint) {
    return ContentId.of(name, checkpoint.sha256(), condition.toString());
  }

  /** The key of the last one. */
  String id() {
    return id(last());
  }

  Checkpoint last() {
    return checkpoints.get(checkpoints.size() - 1);
  }

  /**
   * Registers a policy for each checkpoint.
   *
   * @param given parameters of the training
   * @param parent model_id that it started from; null: none
   */
  void register(Map<String, String> given, String parent) {
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.POLICY);
    ArtifactStore files = registry.files();
    List<ModelRegistry.Registration> models = new ArrayList<>();
    for (Checkpoint checkpoint : checkpoints) {
      String state = new Path(checkpoint.artifact()).getName();
      StoredPolicy played = policy(files, state);
      Artifact published = registry.publish(played.encode());
      Map<String, String> parameters = new TreeMap<>(given);
      parameters.put("network", played.toString());
      parameters.put("parameters", Long.toString(played.parameters()));
      parameters.put("checkpoint", Integer.toString(checkpoint.number()));
      parameters.put("step", Long.toString(checkpoint.interval().step()));
      parameters.put(LEARNER_STATE, state);
      models.add(
          new ModelRegistry.Registration(
              id(checkpoint),
              name,
              published.name(),
              published.sha256(),
              parent,
              stage.inputVersions(),
              parameters,
              TrainingCurve.figures(checkpoint)));
    }
    registry.addAll(models);
  }

  /** Its learning curve; the loss is the objective's first figure. */
  TrainingCurve curve() {
    String loss = last().interval().trained().keySet().iterator().next();
    return new TrainingCurve(id(), loss, checkpoints);
  }

  private StoredPolicy policy(ArtifactStore store, String state) {
    try {
      return policy.apply(LearnerState.decode(store.read(state), objective));
    } catch (IOException e) {
      throw Errors.modelUnreadable(store.path(state), e.getMessage());
    }
  }
}
