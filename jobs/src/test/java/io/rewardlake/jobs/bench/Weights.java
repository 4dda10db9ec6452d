package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.random.RandomStreams;
import org.apache.commons.rng.UniformRandomProvider;

/** Some weights for the bare loops; their values do not matter to the time. */
final class Weights {
  private Weights() {}

  static float[] of(String name, int size) {
    UniformRandomProvider random = RandomStreams.of(1, name);
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      weights[i] = random.nextFloat() - 0.5f;
    }
    return weights;
  }
}
