package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.rollout.policy.model.Activation;
import io.rewardlake.transforms.rollout.policy.model.Architecture;
import io.rewardlake.transforms.rollout.policy.model.Distribution;
import io.rewardlake.transforms.rollout.policy.model.Layer;
import io.rewardlake.transforms.rollout.policy.model.Normalisation;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import java.util.List;

/**
 * A network of two hidden layers for vectors and discrete actions. Its weights mean nothing.
 *
 * @param hidden outputs of each hidden layer
 */
record NetworkPolicy(int hidden) implements PolicyChoice {
  @Override
  public String title() {
    return "mlp-" + hidden;
  }

  @Override
  public Policy open(EnvironmentSpec spec) {
    int inputs = ((Box) spec.observations()).size();
    int actions = ((Discrete) spec.actions()).n();
    return new PolicyModel(
            Architecture.MLP,
            Distribution.CATEGORICAL,
            Activation.TANH,
            List.of(
                layer("first", inputs, hidden),
                layer("second", hidden, hidden),
                layer("last", hidden, actions)),
            List.of(),
            Normalisation.NONE)
        .open(title(), spec, 1);
  }

  private static Layer layer(String name, int inputs, int outputs) {
    return Layer.linear(Weights.of(name, inputs * outputs), new float[outputs]);
  }
}
