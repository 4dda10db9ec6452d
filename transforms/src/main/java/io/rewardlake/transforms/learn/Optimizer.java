package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Gradient steps as explicit tensor operations, in place, so that their state can be checkpointed
 * and their temporaries belong to the batch's manager (those of the engine's own optimisers pile up
 * on the parameters').
 */
public enum Optimizer {
  /**
   * Kingma and Ba 2015, arXiv 1412.6980: {@code w -= rate * m^ / (sqrt(v^) + 1e-8)} with decay
   * rates 0.9 and 0.999.
   */
  ADAM(2) {
    @Override
    public void update(NDArray weight, NDArray gradient, NDList moments, double rate, int step) {
      NDArray mean = moments.get(0).muli(BETA1).addi(gradient.mul(1 - BETA1));
      NDArray square = moments.get(1).muli(BETA2).addi(gradient.square().muli(1 - BETA2));
      NDArray scale = square.div(1 - Math.pow(BETA2, step)).sqrt().addi(EPSILON);
      weight.subi(mean.mul(rate / (1 - Math.pow(BETA1, step))).divi(scale));
    }
  },
  /** Plain stochastic gradient descent: {@code w -= rate * g}. */
  SGD(0) {
    @Override
    public void update(NDArray weight, NDArray gradient, NDList moments, double rate, int step) {
      weight.subi(gradient.mul(rate));
    }
  };

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final int moments;

  Optimizer(int moments) {
    this.moments = moments;
  }

  /** Number of state tensors per parameter tensor. */
  public int moments() {
    return moments;
  }

  /** One step, counted from 1, on one parameter tensor and its moments. */
  public abstract void update(
      NDArray weight, NDArray gradient, NDList moments, double rate, int step);
}
