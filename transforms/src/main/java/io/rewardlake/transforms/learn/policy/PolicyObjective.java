package io.rewardlake.transforms.learn.policy;

import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Objective;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import java.util.List;

/** An objective that trains a policy: the network of its group {@code actor}. */
public interface PolicyObjective extends Objective {
  /** Name of the group of the policy's parameters. */
  String ACTOR = "actor";

  /** The network of the policy. */
  PolicyNetwork network();

  /** Groups that begin as copies of the policy: those that follow it, and a frozen reference. */
  default List<String> copiesOfActor() {
    return groups().stream()
        .filter(group -> ACTOR.equals(group.follows()))
        .map(ParameterGroup::name)
        .toList();
  }

  /**
   * The policy of a state of the training.
   *
   * @param condition the further inputs that it always acts under
   */
  default PolicyModel policy(LearnerState state, float... condition) {
    return PolicyFiles.model(network(), state.values().get(ACTOR), condition);
  }
}
