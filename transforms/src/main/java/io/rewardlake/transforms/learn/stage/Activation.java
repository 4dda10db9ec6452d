package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;

/** What is applied to each number between two layers. */
public enum Activation {
  RELU,
  TANH,
  SILU,
  ELU,
  NONE;

  /** Applies it. */
  public NDArray of(NDArray x) {
    return switch (this) {
      case RELU -> ai.djl.nn.Activation.relu(x);
      case TANH -> x.tanh();
      case SILU -> x.mul(ai.djl.nn.Activation.sigmoid(x));
      case ELU -> ai.djl.nn.Activation.elu(x, 1);
      case NONE -> x;
    };
  }
}
