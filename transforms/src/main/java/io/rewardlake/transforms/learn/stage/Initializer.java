package io.rewardlake.transforms.learn.stage;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * First values of a tensor.
 *
 * @param kind the distribution
 * @param scale bound of the uniform, standard deviation of the normal, or the constant
 */
public record Initializer(Kind kind, double scale) implements Serializable {
  /** The distributions. */
  public enum Kind {
    UNIFORM,
    NORMAL,
    CONSTANT
  }

  /** All zeros. */
  public static final Initializer ZEROS = new Initializer(Kind.CONSTANT, 0);

  /** PyTorch's choice for linear layers, weights and biases: uniform within 1 / sqrt(inputs). */
  public static Initializer linear(int inputs) {
    return new Initializer(Kind.UNIFORM, 1 / Math.sqrt(inputs));
  }

  void fill(float[] values, int from, int to, UniformRandomProvider random) {
    switch (kind) {
      case UNIFORM -> {
        for (int i = from; i < to; i++) {
          values[i] = (float) (scale * (2 * random.nextDouble() - 1));
        }
      }
      case NORMAL -> {
        ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
        for (int i = from; i < to; i++) {
          values[i] = (float) (scale * normal.sample());
        }
      }
      case CONSTANT -> Arrays.fill(values, from, to, (float) scale);
    }
  }
}
