package io.rewardlake.transforms.learn.impute;

import static ai.djl.nn.Activation.sigmoid;
import static ai.djl.nn.Activation.softPlus;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.impute.StepLayout;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;
import java.util.Map;

/**
 * Whether an episode goes on behind a step, by which a target's bootstrap is multiplied.
 *
 * <pre>
 *   L = mean_i  softplus(m(x_i)) - c_i m(x_i),   mask = sigmoid(m)
 * </pre>
 *
 * c is 0 where the environment ended the episode and 1 elsewhere: a time limit counts as going on.
 *
 * <p>Source: Li et al. 2023, arXiv 2311.05067 (ExPLORe).
 *
 * @param layout of the samples, with {@code terminated} [1] among its columns
 * @param inputs columns that it reads
 * @param hidden width of each hidden layer
 * @param learningRate step size
 */
public record MaskModel(
    SampleLayout layout, List<String> inputs, List<Integer> hidden, double learningRate)
    implements StepModel {
  /** Its output: the probability that the episode goes on. */
  public static final String MASK = "mask";

  /** Checks the range. */
  public MaskModel {
    inputs = List.copyOf(inputs);
    hidden = List.copyOf(hidden);
    Require.that(learningRate, "--learning-rate").above(0).finite();
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(
        ParameterGroup.trained(MASK, network().tensors(), learningRate), standard().constants());
  }

  @Override
  public LearnerState standardised(LearnerState first, Moments moments) {
    return first.with(standard().group(), standard().flat(moments));
  }

  @Override
  public List<String> outputs() {
    return List.of(MASK);
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray logits =
        network().forward(weights.of(MASK), standard().of(weights, batch)); // [size, 1]
    NDArray continues = batch.get(StepLayout.TERMINATED).neg().add(1);
    NDArray loss = softPlus(logits).sub(continues.mul(logits)).mean();
    return new Loss(loss, Map.of("mask_loss", loss));
  }

  @Override
  public NDArray predict(Weights weights, Batch batch) {
    return sigmoid(network().forward(weights.constant(MASK), standard().of(weights, batch)));
  }

  private Mlp network() {
    return new Mlp(standard().width(), hidden, 1, Activation.RELU);
  }

  private StandardInputs standard() {
    return new StandardInputs("mask_inputs", layout, inputs);
  }
}
