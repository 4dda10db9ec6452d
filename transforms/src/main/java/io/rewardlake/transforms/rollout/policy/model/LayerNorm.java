package io.rewardlake.transforms.rollout.policy.model;

/** Layer normalisation, {@code w (x - mean) / sqrt(variance + 1e-5) + b} over the components. */
final class LayerNorm {
  private static final double EPSILON = 1e-5;

  private final float[] weight;
  private final float[] bias;

  LayerNorm(float[] weight, float[] bias) {
    this.weight = weight;
    this.bias = bias;
  }

  void apply(float[] x, float[] y) {
    double sum = 0;
    for (float value : x) {
      sum += value;
    }
    double mean = sum / x.length;
    double squares = 0;
    for (float value : x) {
      squares += (value - mean) * (value - mean);
    }
    double scale = 1 / Math.sqrt(squares / x.length + EPSILON);
    for (int i = 0; i < x.length; i++) {
      y[i] = weight[i] * (float) ((x[i] - mean) * scale) + bias[i];
    }
  }
}
