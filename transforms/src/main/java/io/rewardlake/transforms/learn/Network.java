package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Activation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The reward head over frozen embeddings: {@code depth} layers with an activation between them, the
 * last of them linear and one number wide. One layer is {@code r = w . x}, two are {@code r = v .
 * act(W x + b)}, which Zhang et al. found best with SiLU. An output bias would cancel in every
 * comparison, so there is none. Head {@link Head#ODIN} has a second last layer on the same
 * features, for what length explains.
 *
 * <p>All columns of an ensemble share one product {@code [batch, d] x [d, columns * hidden]}.
 *
 * <p>Source: Zhang et al. 2025, arXiv 2509.16127 (depth and activation); Chen et al. 2024, arXiv
 * 2402.07319 (two heads).
 *
 * @param head linear, mlp or odin
 * @param depth layers, 1 to 5; 1 for the linear head
 * @param hidden units of each hidden layer
 * @param activation between the layers
 */
@Method(
    id = "base-reward",
    title = "BaseReward: reward heads of one to five layers, two with SiLU",
    paper = "2509.16127",
    year = 2025,
    kind = Method.Kind.STAGE,
    usage = "train-reward")
public record Network(Head head, int depth, int hidden, Activation activation)
    implements Serializable {
  /** Name of the tensor of the second head. */
  static final String LENGTH = "length.weight";

  /** The reward heads. */
  public enum Head {
    /** One layer. */
    LINEAR,
    /** Hidden layers and one reward. */
    MLP,
    /** Hidden layers, if any, and two rewards: quality and length. */
    ODIN
  }

  public Network {
    Require.that(depth, "depth").atLeast(1).atMost(head == Head.LINEAR ? 1 : 5);
    Require.that(hidden, "hidden").atLeast(1);
  }

  /** The linear head. */
  public static Network linear() {
    return new Network(Head.LINEAR, 1, 64, Activation.RELU);
  }

  /** The perceptron head: one hidden layer with ReLU. */
  public static Network mlp(int hidden) {
    return mlp(hidden, Activation.RELU);
  }

  /** The perceptron head: one hidden layer. */
  public static Network mlp(int hidden, Activation activation) {
    return new Network(Head.MLP, 2, hidden, activation);
  }

  /** What the names of a hidden layer's tensors start with; layers count from 1. */
  static String layer(Activation activation, int number) {
    String name = activation.name().toLowerCase(Locale.ROOT);
    return number == 1 ? name + "." : name + "." + number + ".";
  }

  /** Whether there is a second head. */
  boolean lengthHead() {
    return head == Head.ODIN;
  }

  /** Index of the last layer among the parameters; the second head, if any, is the next. */
  int output() {
    return 2 * (depth - 1);
  }

  /** Parameter tensors for vectors of this dimension. */
  List<ParameterShape> shapes(int dimension) {
    List<ParameterShape> shapes = new ArrayList<>();
    double gain = activation == Activation.RELU ? 2 : 1;
    int inputs = dimension;
    for (int layer = 1; layer < depth; layer++) {
      String name = layer(activation, layer);
      double std = Math.sqrt(gain / inputs);
      shapes.add(
          new ParameterShape(name + "weight", inputs, hidden, std, new Shape(hidden, inputs)));
      shapes.add(new ParameterShape(name + "bias", 1, hidden, 0, new Shape(hidden)));
      inputs = hidden;
    }
    shapes.add(last(depth == 1 ? "weight" : "output.weight", inputs));
    if (lengthHead()) {
      shapes.add(last(LENGTH, inputs));
    }
    return shapes;
  }

  private ParameterShape last(String name, int inputs) {
    double std = Math.sqrt(1.0 / inputs);
    Shape inFile = new Shape(1, inputs);
    return depth == 1
        ? new ParameterShape(name, inputs, 1, std, inFile)
        : new ParameterShape(name, 1, inputs, std, inFile);
  }

  /** Rewards {@code [rows, columns]} of items {@code [rows, d]}, by the first head. */
  NDArray rewards(NDList parameters, NDArray items) {
    return heads(parameters, items).head();
  }

  /** Rewards {@code [rows, columns]} of items {@code [rows, d]}, head by head. */
  NDList heads(NDList parameters, NDArray items) {
    NDArray features = features(parameters, items);
    NDList heads = new NDList();
    for (NDArray last : parameters.subNDList(output())) {
      heads.add(last(features, last));
    }
    return heads;
  }

  private NDArray last(NDArray features, NDArray weights) {
    if (depth == 1) {
      // W^T X^T: with a few columns the engine is two to five times slower on X W
      return weights.transpose().matMul(features.transpose()).transpose();
    }
    long columns = weights.getShape().size() / hidden;
    return features.mul(weights).reshape(-1, columns, hidden).sum(new int[] {2});
  }

  private NDArray features(NDList parameters, NDArray items) {
    NDArray features = items;
    for (int layer = 1; layer < depth; layer++) {
      NDArray weights = parameters.get(2 * layer - 2);
      NDArray sums = layer == 1 ? features.matMul(weights) : columnwise(features, weights);
      features = activation.of(sums.addi(parameters.get(2 * layer - 1)));
    }
    return features;
  }

  /** Each column's {@code [rows, hidden] x [hidden, hidden]}, side by side. */
  private NDArray columnwise(NDArray features, NDArray weights) {
    long columns = weights.getShape().get(1) / hidden;
    NDArray inputs = features.reshape(-1, columns, hidden).transpose(1, 0, 2);
    NDArray products =
        inputs.batchMatMul(weights.reshape(hidden, columns, hidden).transpose(1, 0, 2));
    return products.transpose(1, 0, 2).reshape(-1, columns * hidden);
  }

  /** Product {@code W_Q . W_L} of the two heads' weights by column, {@code [columns]}. */
  NDArray headProduct(NDList parameters) {
    NDArray product = parameters.get(output()).mul(parameters.get(output() + 1));
    return depth == 1 ? product.sum(new int[] {0}) : product.reshape(-1, hidden).sum(new int[] {1});
  }
}
