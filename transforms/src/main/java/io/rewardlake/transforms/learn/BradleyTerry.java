package io.rewardlake.transforms.learn;

import static ai.djl.nn.Activation.softPlus;

import ai.djl.ndarray.NDArray;

/**
 * The Bradley-Terry loss with soft labels and margins: {@code y softplus(-z) + (1 - y) softplus(z)}
 * where {@code z = (r_a - r_b) - s * margin}, {@code y = P(a preferred)} and {@code s = sign(2y -
 * 1)}, in nats. Its gradient by z is {@code sigmoid(z) - y}.
 */
final class BradleyTerry {
  private BradleyTerry() {}

  /** What the margin subtracts from {@code r_a - r_b}: it asks for more towards the preferred. */
  static double shift(double label, double margin) {
    return Math.signum(2 * label - 1) * margin;
  }

  /** The loss of one pair. */
  static double loss(double z, double label) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - label * z;
  }

  /** The loss of each pair and column: z is {@code [pairs, columns]}, labels {@code [pairs, 1]}. */
  static NDArray loss(NDArray z, NDArray labels) {
    // softplus(-z) = softplus(z) - z
    return softPlus(z).sub(labels.mul(z));
  }
}
