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
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;

/** Sum over members of {@code mean (f_m(x) - y)^2}: what the benchmarks of training descend. */
record Regression(int members) implements Objective {
  static final int INPUTS = 32;
  static final int HIDDEN = 256;

  private static final Mlp ONE = new Mlp(INPUTS, List.of(HIDDEN, HIDDEN), 1, Activation.RELU);

  private MlpEnsemble ensemble() {
    return new MlpEnsemble(members, ONE);
  }

  @Override
  public SampleLayout layout() {
    return SampleLayout.empty().and("x", INPUTS).and("y", 1);
  }

  @Override
  public List<ParameterGroup> groups() {
    List<TensorSpec> tensors = members == 1 ? ONE.tensors() : ensemble().tensors();
    return List.of(ParameterGroup.trained("f", tensors, 1e-3));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray x = batch.get("x");
    // Alone, a perceptron is what DJL's blocks are: products without a batch of members
    NDArray said =
        members == 1 ? ONE.forward(weights.of("f"), x) : ensemble().forward(weights.of("f"), x);
    NDArray error = said.sub(batch.get("y"));
    return Loss.of(error.square().mean().mul(members));
  }
}
