package io.rewardlake.transforms.learn.process;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.Predictor;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;

/**
 * What an action in a state is worth, by a perceptron z(s, a) that is fitted to targets:
 *
 * <pre>
 *   L = mean_i loss(z(s_i, a_i), y_i),   value = v(z)
 * </pre>
 *
 * with the loss and v of {@link StepTarget}. Rewards of the environment are never read.
 *
 * @param target what z is fitted to
 * @param steps layout of state and action, as {@link StepEncoding} gives it
 * @param hidden width of each hidden layer; none: linear
 * @param learningRate step size
 */
public record StepValue(
    StepTarget target, SampleLayout steps, List<Integer> hidden, double learningRate)
    implements Predictor {
  /** Output: the value of the action. */
  public static final String VALUE = "value";

  /** Column of the targets, behind state and action. */
  public static final String TARGET = "target";

  /** Checks the range. */
  public StepValue {
    hidden = List.copyOf(hidden);
    Require.that(learningRate, "--learning-rate").above(0).finite();
  }

  @Override
  public SampleLayout layout() {
    return steps.and(TARGET, 1);
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(ParameterGroup.trained(VALUE, network().tensors(), learningRate));
  }

  @Override
  public List<String> outputs() {
    return List.of(VALUE);
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray z = network().forward(weights.of(VALUE), inputs(batch)); // [size, 1]
    return Loss.of(target.loss(z, batch.get(TARGET)).mean());
  }

  @Override
  public NDArray predict(Weights weights, Batch batch) {
    return target.value(network().forward(weights.constant(VALUE), inputs(batch)));
  }

  private NDArray inputs(Batch batch) {
    return NDArrays.concat(
        new NDList(batch.get(StepEncoding.STATE), batch.get(StepEncoding.ACTION)), 1);
  }

  private Mlp network() {
    return new Mlp(steps.width(), hidden, 1, Activation.SILU);
  }
}
