package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.MlpEnsemble;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Tensors;
import java.io.Serializable;
import java.util.List;

/**
 * Two action values {@code Q(s, a)} side by side, the smaller of which is taken where an error
 * upwards would be sought out.
 *
 * <p>Source: Fujimoto et al. 2018, arXiv 1802.09477 (clipped double Q-learning).
 *
 * @param network whose observations, actions, hidden layers and activation they share
 */
record TwinCritic(PolicyNetwork network) implements Serializable {
  private static final int TWO = 2;

  /** Their tensors. */
  List<TensorSpec> tensors() {
    return ensemble().tensors();
  }

  /** Values {@code [2, n, 1]}. */
  NDArray values(Tensors critic, NDArray observation, NDArray action) {
    return ensemble()
        .forward(critic, network.features(observation).concat(network.actionFeatures(action), 1));
  }

  /** The smaller of the two, {@code [n, 1]}. */
  NDArray least(Tensors critic, NDArray observation, NDArray action) {
    return values(critic, observation, action).min(new int[] {0});
  }

  private MlpEnsemble ensemble() {
    int inputs = network.features() + network.outputs();
    return new MlpEnsemble(TWO, new Mlp(inputs, network.hidden(), 1, network.activation()));
  }
}
