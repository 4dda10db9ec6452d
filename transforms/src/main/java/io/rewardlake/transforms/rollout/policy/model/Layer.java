package io.rewardlake.transforms.rollout.policy.model;

import java.util.Arrays;

/** One linear layer {@code y = W x + b}, in 32-bit floats. */
public final class Layer {
  private final float[][] byInput;
  private final float[] bias;

  private Layer(float[][] byInput, float[] bias) {
    if (byInput.length == 0 || bias.length == 0) {
      throw new IllegalArgumentException("a layer has no input or no output");
    }
    this.byInput = byInput;
    this.bias = bias;
    for (float[] weights : byInput) {
      requireFinite(weights);
    }
    requireFinite(bias);
  }

  /**
   * A layer of PyTorch's {@code nn.Linear}.
   *
   * @param weight shape [bias.length, inputs], last axis fastest
   * @param bias shape [outputs]
   */
  public static Layer linear(float[] weight, float[] bias) {
    int inputs = weight.length / Math.max(1, bias.length);
    if (inputs * bias.length != weight.length) {
      throw new IllegalArgumentException(
          "a weight of " + weight.length + " numbers has no " + bias.length + " rows");
    }
    float[][] byInput = new float[inputs][bias.length];
    for (int i = 0; i < weight.length; i++) {
      byInput[i % inputs][i / inputs] = weight[i];
    }
    return new Layer(byInput, bias.clone());
  }

  /**
   * A table as the layer that turns a one-hot state into that state's row.
   *
   * @param rows shape [states, outputs], last axis fastest
   */
  public static Layer table(float[] rows, int outputs) {
    float[][] byState = new float[rows.length / outputs][];
    for (int state = 0; state < byState.length; state++) {
      byState[state] = Arrays.copyOfRange(rows, state * outputs, (state + 1) * outputs);
    }
    return new Layer(byState, new float[outputs]);
  }

  /** Length of x. */
  public int inputs() {
    return byInput.length;
  }

  /** Length of y. */
  public int outputs() {
    return bias.length;
  }

  /** W, shape [outputs, inputs], last axis fastest. */
  public float[] weight() {
    float[] weight = new float[inputs() * outputs()];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = byInput[i % inputs()][i / inputs()];
    }
    return weight;
  }

  /** y of each one-hot x: a table, shape [inputs, outputs], last axis fastest. */
  float[] rows() {
    float[] rows = new float[inputs() * outputs()];
    float[] row = new float[outputs()];
    for (int input = 0; input < inputs(); input++) {
      pick(input, row);
      System.arraycopy(row, 0, rows, input * outputs(), outputs());
    }
    return rows;
  }

  /** b, shape [outputs]. */
  public float[] bias() {
    return bias.clone();
  }

  /** {@code y = b + x_0 W_0 + x_1 W_1 + ...}, summed in this order. */
  void apply(float[] x, float[] y) {
    System.arraycopy(bias, 0, y, 0, bias.length);
    int input = 0;
    // Four inputs in one pass over y: a quarter of its loads and stores
    for (; input + 3 < byInput.length; input += 4) {
      add(y, input, x[input], x[input + 1], x[input + 2], x[input + 3]);
    }
    for (; input < byInput.length; input++) {
      add(y, input, x[input]);
    }
  }

  /** The same for an x that is 1 at one place and 0 elsewhere. */
  void pick(int input, float[] y) {
    System.arraycopy(bias, 0, y, 0, bias.length);
    add(y, input, 1);
  }

  private void add(float[] y, int first, float x0, float x1, float x2, float x3) {
    float[] w0 = byInput[first];
    float[] w1 = byInput[first + 1];
    float[] w2 = byInput[first + 2];
    float[] w3 = byInput[first + 3];
    for (int j = 0; j < bias.length; j++) {
      y[j] = y[j] + x0 * w0[j] + x1 * w1[j] + x2 * w2[j] + x3 * w3[j];
    }
  }

  private void add(float[] y, int input, float x) {
    float[] weights = byInput[input];
    for (int j = 0; j < bias.length; j++) {
      y[j] += x * weights[j];
    }
  }

  private static void requireFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a weight is " + value);
      }
    }
  }
}
