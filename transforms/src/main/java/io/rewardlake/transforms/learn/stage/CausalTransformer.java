package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A causal transformer over embedded tokens: what it makes of a token depends on that token and
 * those before it. Each block adds to its input, with layer normalisation in front:
 *
 * <pre>
 *   y = x + W_o concat_h softmax(Q_h K_h' / sqrt(width / heads) + mask) V_h,  [Q K V] = W_i norm(x)
 *   z = y + W_2 activation(W_1 norm(y)),                                      4 width in between
 * </pre>
 *
 * and the last block is followed by a normalisation. The mask hides what comes later, and so the
 * tokens that fill up shorter sequences at their end. Tensors have PyTorch's shapes, {@code
 * blocks.0.attention.in.weight [3 width, width]}.
 *
 * <p>Source: Vaswani et al. 2017, arXiv 1706.03762; normalisation in front as in Radford et al.
 * 2019 (GPT-2). Memory: {@code n heads tokens^2} attention weights per block.
 *
 * @param layers blocks
 * @param heads of the attention; they divide the width
 * @param width of a token
 * @param activation inside the blocks
 */
public record CausalTransformer(int layers, int heads, int width, Activation activation)
    implements Serializable {
  private static final int EXPANSION = 4;
  private static final float EPSILON = 1e-5f;
  private static final Initializer ONES = new Initializer(Initializer.Kind.CONSTANT, 1);

  /** Checks the ranges. */
  public CausalTransformer {
    Require.that(layers, "--layers").atLeast(1);
    Require.that(heads, "--heads").atLeast(1);
    Require.that(width, "--width").atLeast(1);
    if (width % heads != 0) {
      throw Errors.parameter("--heads", Integer.toString(heads), "a divisor of --width " + width);
    }
  }

  /** Its tensors, first block to last. */
  public List<TensorSpec> tensors() {
    List<TensorSpec> tensors = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      String block = block(layer);
      tensors.addAll(norm(block + "norm1."));
      tensors.addAll(linear(block + "attention.in.", width, 3 * width));
      tensors.addAll(linear(block + "attention.out.", width, width));
      tensors.addAll(norm(block + "norm2."));
      tensors.addAll(linear(block + "mlp.0.", width, EXPANSION * width));
      tensors.addAll(linear(block + "mlp.1.", EXPANSION * width, width));
    }
    tensors.addAll(norm("norm."));
    return tensors;
  }

  /** Outputs {@code [n, tokens, width]} of embedded tokens {@code [n, tokens, width]}. */
  public NDArray forward(Tensors weights, NDArray x) {
    NDArray mask = mask((int) x.getShape().get(1), x.getManager());
    NDArray y = x;
    for (int layer = 0; layer < layers; layer++) {
      String block = block(layer);
      y = y.add(attention(weights, block + "attention.", norm(weights, block + "norm1.", y), mask));
      NDArray inner = linear(weights, block + "mlp.0.", norm(weights, block + "norm2.", y));
      y = y.add(linear(weights, block + "mlp.1.", activation.of(inner)));
    }
    return norm(weights, "norm.", y);
  }

  /** Specifications of a linear layer's weight and bias. */
  public static List<TensorSpec> linear(String name, int in, int out) {
    return List.of(
        TensorSpec.of(name + "weight", Initializer.linear(in), out, in),
        TensorSpec.of(name + "bias", Initializer.linear(in), out));
  }

  /** A linear layer over the last axis. */
  public static NDArray linear(Tensors weights, String name, NDArray x) {
    return Linear.linear(x, weights.get(name + "weight"), weights.get(name + "bias"))
        .singletonOrThrow();
  }

  private NDArray attention(Tensors weights, String name, NDArray x, NDArray mask) {
    long n = x.getShape().get(0);
    long tokens = x.getShape().get(1);
    long size = width / heads;
    // [3, n, heads, tokens, size]
    NDArray parts =
        linear(weights, name + "in.", x)
            .reshape(n, tokens, 3, heads, size)
            .transpose(2, 0, 3, 1, 4);
    NDArray query = parts.get(0).reshape(n * heads, tokens, size);
    NDArray key = parts.get(1).reshape(n * heads, tokens, size);
    NDArray value = parts.get(2).reshape(n * heads, tokens, size);
    NDArray scores =
        query.batchMatMul(key.transpose(0, 2, 1)).mul(1 / Math.sqrt((double) size)).add(mask);
    NDArray mixed =
        scores
            .softmax(2)
            .batchMatMul(value)
            .reshape(n, heads, tokens, size)
            .transpose(0, 2, 1, 3)
            .reshape(n, tokens, width);
    return linear(weights, name + "out.", mixed);
  }

  /** Minus infinity where a token would see a later one, else 0: {@code [tokens, tokens]}. */
  private static NDArray mask(int tokens, NDManager manager) {
    float[] mask = new float[tokens * tokens];
    for (int token = 0; token < tokens; token++) {
      int row = token * tokens;
      Arrays.fill(mask, row + token + 1, row + tokens, Float.NEGATIVE_INFINITY);
    }
    return manager.create(mask, new Shape(tokens, tokens));
  }

  private List<TensorSpec> norm(String name) {
    return List.of(
        TensorSpec.of(name + "weight", ONES, width),
        TensorSpec.of(name + "bias", Initializer.ZEROS, width));
  }

  private NDArray norm(Tensors weights, String name, NDArray x) {
    return LayerNorm.layerNorm(
            x, new Shape(width), weights.get(name + "weight"), weights.get(name + "bias"), EPSILON)
        .singletonOrThrow();
  }

  private static String block(int layer) {
    return "blocks." + layer + ".";
  }
}
