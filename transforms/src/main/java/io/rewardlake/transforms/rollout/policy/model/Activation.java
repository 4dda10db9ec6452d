package io.rewardlake.transforms.rollout.policy.model;

/** What follows each layer but the last; in 32-bit floats, the same on every machine. */
public enum Activation {
  /**
   * Hyperbolic tangent as a ratio of two polynomials, within 4e-7: the coefficients of Eigen's and
   * XLA's float tanh. Java's own takes ten times as long, and is not vectorised.
   */
  TANH {
    @Override
    void apply(float[] values, int count) {
      for (int i = 0; i < count; i++) {
        float x = Math.max(-TANH_IS_ONE, Math.min(TANH_IS_ONE, values[i]));
        float square = x * x;
        float p = -2.7607684e-16f * square + 2.000188e-13f;
        p = p * square - 8.604672e-11f;
        p = p * square + 5.1222973e-8f;
        p = p * square + 1.48572235e-5f;
        p = p * square + 6.3726195e-4f;
        p = p * square + 4.8935246e-3f;
        float q = 1.1982584e-6f * square + 1.1853471e-4f;
        q = q * square + 2.2684347e-3f;
        q = q * square + 4.893525e-3f;
        values[i] = x * p / q;
      }
    }
  },

  /** {@code max(0, x)}. */
  RELU {
    @Override
    void apply(float[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Math.max(0, values[i]);
      }
    }
  };

  private static final float TANH_IS_ONE = 7.905311f;

  /** Replaces the first values. */
  abstract void apply(float[] values, int count);
}
