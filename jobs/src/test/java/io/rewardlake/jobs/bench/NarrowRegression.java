package io.rewardlake.jobs.bench;

import ai.djl.ndarray.NDArray;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.Objective;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;

/** {@code mean (f(x) - y)^2} of three inputs: for rows without number. */
record NarrowRegression() implements Objective {
  static final int INPUTS = 3;
  private static final Mlp NETWORK = new Mlp(INPUTS, List.of(16), 1, Activation.RELU);

  @Override
  public SampleLayout layout() {
    return SampleLayout.empty().and("x", INPUTS).and("y", 1);
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(ParameterGroup.trained("f", NETWORK.tensors(), 1e-3));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray error = NETWORK.forward(weights.of("f"), batch.get("x")).sub(batch.get("y"));
    return Loss.of(error.square().mean());
  }
}
