package io.rewardlake.jobs.bench;

import ai.djl.ndarray.NDArray;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.MlpEnsemble;
import io.rewardlake.transforms.learn.stage.Objective;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;

/** Sum over members of {@code mean (f_m(x) - y)^2}: what the benchmarks of training descend. */
record Regression(int members) implements Objective {
  static final int INPUTS = 32;
  static final int HIDDEN = 256;

  private MlpEnsemble network() {
    Mlp one = new Mlp(INPUTS, List.of(HIDDEN, HIDDEN), 1, Activation.RELU);
    return new MlpEnsemble(members, one);
  }

  @Override
  public SampleLayout layout() {
    return SampleLayout.empty().and("x", INPUTS).and("y", 1);
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(ParameterGroup.trained("f", network().tensors(), 1e-3));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray error = network().forward(weights.of("f"), batch.get("x")).sub(batch.get("y"));
    return Loss.of(error.square().mean().mul(members));
  }
}
