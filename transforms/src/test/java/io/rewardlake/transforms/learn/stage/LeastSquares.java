package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** {@code mean (w x + b - y)^2}, with a slow copy of the parameters beside them. */
record LeastSquares(int inputs, double learningRate) implements Objective {
  private static final String LINE = "line";

  private Mlp line() {
    return new Mlp(inputs, List.of(), 1, Activation.RELU);
  }

  @Override
  public SampleLayout layout() {
    return SampleLayout.empty().and("x", inputs).and("y", 1);
  }

  @Override
  public List<ParameterGroup> groups() {
    ParameterGroup line = ParameterGroup.trained(LINE, line().tensors(), learningRate);
    return List.of(line, ParameterGroup.target("slow", line, 0.1));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray error = line().forward(weights.of(LINE), batch.get("x")).sub(batch.get("y"));
    return Loss.of(error.square().mean());
  }
}
