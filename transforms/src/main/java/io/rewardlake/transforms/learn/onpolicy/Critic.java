package io.rewardlake.transforms.learn.onpolicy;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.stage.Initializer;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The critic beside a policy, a perceptron of the same widths: V(s), with the loss of a step
 *
 * <pre>
 *   weight / 2 * max((V - R)^2, (V_old + clip(V - V_old, -range, range) - R)^2)
 * </pre>
 *
 * <p>Source: Schulman et al. 2017, arXiv 1707.06347, and its published code (the clip).
 *
 * @param weight of this loss beside the policy's
 * @param clip range of the clip, in units of reward; 0: none
 */
public record Critic(double weight, double clip) implements Serializable {
  /** Checks the ranges. */
  public Critic {
    Require.that(weight, "--value-coefficient").above(0).finite();
    Require.that(clip, "--value-clip").atLeast(0).finite();
  }

  /** The network. */
  static Mlp network(PolicyNetwork policy) {
    return new Mlp(policy.features(), policy.hidden(), 1, policy.activation());
  }

  /**
   * Its tensors. Values begin at 0: random ones would outweigh rare rewards, and positive ones
   * teach a policy to stay alive before it has seen a reward.
   */
  static List<TensorSpec> tensors(PolicyNetwork policy) {
    List<TensorSpec> tensors = new ArrayList<>(network(policy).tensors());
    // Weights and biases of the last layer
    tensors
        .subList(tensors.size() - 2, tensors.size())
        .replaceAll(last -> new TensorSpec(last.name(), last.shape(), Initializer.ZEROS));
    return tensors;
  }

  /** The loss of every step, unweighted. */
  NDArray losses(NDArray value, NDArray oldValue, NDArray target) {
    NDArray losses = value.sub(target).square();
    if (clip > 0) {
      NDArray clipped = oldValue.add(value.sub(oldValue).clip(-clip, clip));
      losses = losses.maximum(clipped.sub(target).square());
    }
    return losses.mul(0.5);
  }
}
