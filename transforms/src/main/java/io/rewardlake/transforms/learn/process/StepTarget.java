package io.rewardlake.transforms.learn.process;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** What a network's output z is fitted to, and what value it stands for. */
public enum StepTarget {
  /**
   * Soft labels, {@code softplus(z) - q z} with q in [0, 1], value {@code sigmoid(z)}: AgentPRM,
   * Choudhury 2025, arXiv 2502.10325.
   */
  BCE {
    @Override
    NDArray loss(NDArray z, NDArray target) {
      return Activation.softPlus(z).sub(target.mul(z));
    }

    @Override
    NDArray value(NDArray z) {
      return Activation.sigmoid(z);
    }
  },
  /**
   * {@code (z - y)^2} with y = atanh of a value kept off -1 and 1, value {@code tanh(z)}: MASPRM,
   * 2025, arXiv 2510.24803.
   */
  TANH {
    @Override
    NDArray loss(NDArray z, NDArray target) {
      return z.sub(target).square();
    }

    @Override
    NDArray value(NDArray z) {
      return z.tanh();
    }
  },
  /** {@code (z - q)^2}, value z: the Q-network of QLASS, Lin et al. 2025, arXiv 2502.02584. */
  MSE {
    @Override
    NDArray loss(NDArray z, NDArray target) {
      return z.sub(target).square();
    }

    @Override
    NDArray value(NDArray z) {
      return z;
    }
  };

  /** Loss of each sample, {@code [n, 1]}. */
  abstract NDArray loss(NDArray z, NDArray target);

  /** Value of each sample, {@code [n, 1]}. */
  abstract NDArray value(NDArray z);
}
