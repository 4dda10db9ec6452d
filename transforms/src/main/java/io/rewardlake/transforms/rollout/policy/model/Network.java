package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Discrete;
import org.apache.commons.lang3.ArrayUtils;

/**
 * Outputs of a policy for many observations, row by row: what one row gives does not depend on the
 * others. Discrete observations are one-hot vectors.
 */
final class Network {
  private final Layer[] layers;
  private final Activation activation;
  private final float[] mean;
  private final float[] std;
  private final int width;
  private float[] from;
  private float[] to;
  private float[] outputs = new float[0];

  Network(PolicyModel model) {
    layers = model.layers().toArray(Layer[]::new);
    activation = model.activation();
    mean = ArrayUtils.toPrimitive(model.normalisation().mean().toArray(Float[]::new));
    std = ArrayUtils.toPrimitive(model.normalisation().std().toArray(Float[]::new));
    width = model.outputs();
    int widest = model.inputs();
    for (Layer layer : layers) {
      widest = Math.max(widest, layer.outputs());
    }
    from = new float[widest];
    to = new float[widest];
  }

  /** Outputs of one row. */
  int width() {
    return width;
  }

  /** Shape [rows, width], last axis fastest; overwritten by the next call. */
  float[] outputs(Batch observations, int rows) {
    if (outputs.length < rows * width) {
      outputs = new float[observations.rows() * width];
    }
    for (int row = 0; row < rows; row++) {
      if (observations.space() instanceof Discrete states) {
        layers[0].pick(observations.numbers()[row] - states.start(), to);
      } else {
        read(observations, row);
        layers[0].apply(from, to);
      }
      for (int i = 1; i < layers.length; i++) {
        activation.apply(to, layers[i].inputs());
        swap();
        layers[i].apply(from, to);
      }
      System.arraycopy(to, 0, outputs, row * width, width);
    }
    return outputs;
  }

  private void read(Batch observations, int row) {
    int size = observations.width();
    System.arraycopy(observations.vectors(), row * size, from, 0, size);
    for (int i = 0; i < mean.length; i++) {
      from[i] = (from[i] - mean[i]) / std[i];
    }
  }

  private void swap() {
    float[] last = from;
    from = to;
    to = last;
  }
}
