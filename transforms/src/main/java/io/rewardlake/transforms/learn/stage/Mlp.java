package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A perceptron of linear layers with an activation between them; its tensors have PyTorch's names
 * and shapes, {@code layers.0.weight [outputs, inputs]}.
 *
 * @param inputs width of the input
 * @param hidden width of each hidden layer
 * @param outputs width of the output
 * @param activation after each layer but the last
 */
public record Mlp(int inputs, List<Integer> hidden, int outputs, Activation activation)
    implements Serializable {
  /** Checks the ranges. */
  public Mlp {
    Require.that(inputs, "inputs").atLeast(1);
    Require.that(outputs, "outputs").atLeast(1);
    hidden = List.copyOf(hidden);
    hidden.forEach(width -> Require.that(width, "hidden").atLeast(1));
  }

  /** Its tensors, first layer to last. */
  public List<TensorSpec> tensors() {
    List<TensorSpec> tensors = new ArrayList<>();
    int in = inputs;
    for (int layer = 0; layer <= hidden.size(); layer++) {
      int out = layer < hidden.size() ? hidden.get(layer) : outputs;
      tensors.add(TensorSpec.of(weight(layer), Initializer.linear(in), out, in));
      tensors.add(TensorSpec.of(bias(layer), Initializer.linear(in), out));
      in = out;
    }
    return tensors;
  }

  /** Outputs {@code [n, outputs]} of inputs {@code [n, inputs]}. */
  public NDArray forward(Tensors weights, NDArray x) {
    NDArray y = x;
    for (int layer = 0; layer <= hidden.size(); layer++) {
      NDArray sums =
          Linear.linear(y, weights.get(weight(layer)), weights.get(bias(layer))).singletonOrThrow();
      y = layer < hidden.size() ? activation.of(sums) : sums;
    }
    return y;
  }

  private static String weight(int layer) {
    return "layers." + layer + ".weight";
  }

  private static String bias(int layer) {
    return "layers." + layer + ".bias";
  }
}
