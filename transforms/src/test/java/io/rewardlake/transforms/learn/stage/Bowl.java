package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** {@code mean (f(x) - y)^2} by a perceptron of two hidden layers, with a slow copy beside it. */
record Bowl() implements Predictor {
  private static final int INPUTS = 16;
  private static final Mlp NETWORK = new Mlp(INPUTS, List.of(64, 64), 1, Activation.RELU);

  @Override
  public SampleLayout layout() {
    return SampleLayout.empty().and("x", INPUTS).and("y", 1);
  }

  @Override
  public List<ParameterGroup> groups() {
    ParameterGroup trained = ParameterGroup.trained("f", NETWORK.tensors(), 1e-3);
    return List.of(trained, ParameterGroup.target("slow", trained, 0.01));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray error = NETWORK.forward(weights.of("f"), batch.get("x")).sub(batch.get("y"));
    return Loss.of(error.square().mean());
  }

  @Override
  public List<String> outputs() {
    return List.of("f");
  }

  @Override
  public NDArray predict(Weights weights, Batch batch) {
    return NETWORK.forward(weights.constant("f"), batch.get("x"));
  }
}
