package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Several perceptrons over the same inputs as one: their first layers are one product {@code [n,
 * inputs] x [inputs, members * width]}, the others a product per member. Tensors: {@code
 * layers.0.weight [inputs, members * width]}, then {@code layers.1.weight [members, width, width]}
 * and so on, {@code layers.0.bias [members, 1, width]}.
 *
 * @param members how many there are
 * @param one what each of them is
 */
public record MlpEnsemble(int members, Mlp one) implements Serializable {
  /** Checks the range. */
  public MlpEnsemble {
    Require.that(members, "members").atLeast(1);
  }

  /** Its tensors, first layer to last. */
  public List<TensorSpec> tensors() {
    List<TensorSpec> tensors = new ArrayList<>();
    List<TensorSpec> single = one.tensors();
    for (int t = 0; t < single.size(); t += 2) {
      TensorSpec weight = single.get(t);
      TensorSpec bias = single.get(t + 1);
      long out = weight.shape().get(0);
      long in = weight.shape().get(1);
      tensors.add(
          t == 0
              ? TensorSpec.of(weight.name(), weight.initializer(), in, members * out)
              : TensorSpec.of(weight.name(), weight.initializer(), members, in, out));
      tensors.add(TensorSpec.of(bias.name(), bias.initializer(), members, 1, out));
    }
    return tensors;
  }

  /** Outputs {@code [members, n, outputs]} of inputs {@code [n, inputs]}. */
  public NDArray forward(Tensors weights, NDArray x) {
    int layers = one.hidden().size() + 1;
    long n = x.getShape().get(0);
    // The tensors come in pairs of weight and bias, first layer to last
    NDArray y =
        x.matMul(weights.all().get(0))
            .reshape(n, members, -1)
            .transpose(1, 0, 2)
            .add(weights.all().get(1));
    for (int layer = 1; layer < layers; layer++) {
      y =
          one.activation()
              .of(y)
              .batchMatMul(weights.all().get(2 * layer))
              .add(weights.all().get(2 * layer + 1));
    }
    return y;
  }

  /** Outputs {@code [n, outputs]} of one member alone, at the cost of one. */
  public NDArray forward(Tensors weights, NDArray x, int member) {
    long width = weights.all().get(0).getShape().get(1) / members;
    NDIndex own = new NDIndex().addAllDim().addSliceDim(member * width, (member + 1) * width);
    NDArray y = x.matMul(weights.all().get(0).get(own)).add(weights.all().get(1).get(member));
    for (int layer = 1; layer <= one.hidden().size(); layer++) {
      y =
          one.activation()
              .of(y)
              .matMul(weights.all().get(2 * layer).get(member))
              .add(weights.all().get(2 * layer + 1).get(member));
    }
    return y;
  }
}
