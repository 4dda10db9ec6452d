package io.rewardlake.transforms.rollout.policy.model;

import java.util.Arrays;

/**
 * One block of a causal transformer, token by token: attention to the token and those before it,
 * whose keys and values are kept, then a perceptron; each with a normalisation in front, each added
 * to what went in. Sums have a fixed order.
 */
final class TransformerBlock {
  private final LayerNorm before;
  private final Layer project;
  private final Layer mix;
  private final LayerNorm between;
  private final Layer expand;
  private final Layer contract;
  private final int heads;
  private final Activation activation;

  private final float[] normed;
  private final float[] projected;
  private final float[] attended;
  private final float[] change;
  private final float[] inner;
  private double[] weights = new double[0];

  TransformerBlock(
      LayerNorm before,
      Layer project,
      Layer mix,
      LayerNorm between,
      Layer expand,
      Layer contract,
      int heads,
      Activation activation) {
    this.before = before;
    this.project = project;
    this.mix = mix;
    this.between = between;
    this.expand = expand;
    this.contract = contract;
    this.heads = heads;
    this.activation = activation;
    int width = mix.inputs();
    normed = new float[width];
    projected = new float[3 * width];
    attended = new float[width];
    change = new float[width];
    inner = new float[expand.outputs()];
  }

  /** Replaces the next token of a sequence by what the block makes of it. */
  void apply(float[] token, KeysAndValues past) {
    before.apply(token, normed);
    project.apply(normed, projected);
    past.add(projected);
    attend(past);
    mix.apply(attended, change);
    add(token);
    between.apply(token, normed);
    expand.apply(normed, inner);
    activation.apply(inner, inner.length);
    contract.apply(inner, change);
    add(token);
  }

  private void attend(KeysAndValues past) {
    if (weights.length < past.tokens()) {
      weights = new double[2 * past.tokens()];
    }
    int width = attended.length;
    int size = width / heads;
    double scale = 1 / Math.sqrt(size);
    Arrays.fill(attended, 0);
    for (int head = 0; head < width; head += size) {
      double total = weigh(past, head, size, scale);
      for (int t = 0; t < past.tokens(); t++) {
        float weight = (float) (weights[t] / total);
        for (int i = head; i < head + size; i++) {
          attended[i] += weight * past.values()[t * width + i];
        }
      }
    }
  }

  /** Exponentials of how well each key fits the query, less the best; returns their sum. */
  private double weigh(KeysAndValues past, int head, int size, double scale) {
    int width = attended.length;
    double best = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < past.tokens(); t++) {
      float fit = 0;
      for (int i = head; i < head + size; i++) {
        fit += projected[i] * past.keys()[t * width + i];
      }
      weights[t] = fit * scale;
      best = Math.max(best, weights[t]);
    }
    double total = 0;
    for (int t = 0; t < past.tokens(); t++) {
      weights[t] = StrictMath.exp(weights[t] - best);
      total += weights[t];
    }
    return total;
  }

  private void add(float[] token) {
    for (int i = 0; i < token.length; i++) {
      token[i] += change[i];
    }
  }
}
