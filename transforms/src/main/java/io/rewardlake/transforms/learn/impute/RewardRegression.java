package io.rewardlake.transforms.learn.impute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.impute.LabelledSteps;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Initializer;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.MlpEnsemble;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rewards of steps by an ensemble of perceptrons, r(s, a, s', terminated) or of fewer of them.
 *
 * <pre>
 *   z_i = (r_i - mean r) / std r
 *   L   = sum_c  sum_i w_ic (f_c(x_i) - z_i)^2 / sum_i w_ic      over the columns c and a batch's i
 * </pre>
 *
 * A column is a member and a fold: w_ic is 0 for samples of the column's own fold, else the
 * member's bootstrap weight. A member says the mean over its folds; the reward is the mean over the
 * members, and std their deviation (population), both in reward units. Without hidden layers the
 * ensemble is least squares.
 *
 * <p>Source: "Offline Reinforcement Learning with Imputed Rewards" 2024, arXiv 2407.10839; the
 * ensemble: Lakshminarayanan et al. 2017, arXiv 1612.01474.
 *
 * @param layout of the samples, with reward [1] and weight [members * folds, member by member]
 *     among its columns, as {@link LabelledSteps} makes them
 * @param inputs columns that it reads
 * @param members of the ensemble
 * @param folds of the cross-fitting; 1: none
 * @param hidden width of each hidden layer
 * @param learningRate step size
 */
@Method(
    id = "imputed-rewards",
    title = "Offline RL with imputed rewards",
    paper = "2407.10839",
    year = 2024,
    kind = Method.Kind.STAGE,
    usage = "impute")
public record RewardRegression(
    SampleLayout layout,
    List<String> inputs,
    int members,
    int folds,
    List<Integer> hidden,
    double learningRate)
    implements StepModel {
  /** Output: the mean over the members. */
  public static final String MEAN = "imputed";

  /** Output: the deviation of the members. */
  public static final String STD = "std";

  private static final String NETWORK = "reward";
  private static final String TARGETS = "reward_targets";

  /** Checks the ranges. */
  public RewardRegression {
    inputs = List.copyOf(inputs);
    hidden = List.copyOf(hidden);
    Require.that(members, "--members").atLeast(1).atMost(64);
    Require.that(folds, "--folds").atLeast(1).atMost(100);
    Require.that(learningRate, "--learning-rate").above(0).finite();
  }

  /** The same model, which says what each fold's members say: {@code fold_0} and so on. */
  public StepModel byFold() {
    return new FoldRewards(this);
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(
        ParameterGroup.trained(NETWORK, ensemble().tensors(), learningRate),
        standard().constants(),
        ParameterGroup.frozen(
            TARGETS,
            List.of(
                TensorSpec.of("mean", Initializer.ZEROS, 1),
                TensorSpec.of("std", new Initializer(Initializer.Kind.CONSTANT, 1), 1))));
  }

  @Override
  public LearnerState standardised(LearnerState first, Moments moments) {
    return first
        .with(standard().group(), standard().flat(moments))
        .with(TARGETS, new float[] {(float) moments.rewardMean(), (float) moments.rewardStd()});
  }

  @Override
  public List<String> outputs() {
    return List.of(MEAN, STD);
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray targets =
        batch.get(LabelledSteps.REWARD).sub(target(weights, "mean")).div(target(weights, "std"));
    NDArray errors =
        ensemble()
            .forward(weights.of(NETWORK), standard().of(weights, batch))
            .squeeze(2)
            .sub(targets.transpose());
    NDArray shares = batch.get(LabelledSteps.WEIGHT).transpose();
    NDArray losses =
        errors
            .square()
            .mul(shares)
            .sum(new int[] {1})
            // A small batch may hold no sample of a column
            .div(shares.sum(new int[] {1}).maximum(1));
    return new Loss(losses.sum(), Map.of("reward_loss", losses.mean()));
  }

  @Override
  public NDArray predict(Weights weights, Batch batch) {
    NDArray said = columns(weights, batch).mean(new int[] {1});
    NDArray mean = said.mean(new int[] {0}, true);
    NDArray std = said.sub(mean).square().mean(new int[] {0}, true).sqrt();
    return NDArrays.concat(new NDList(mean, std), 0).transpose();
  }

  /** Rewards by every column, {@code [members, folds, size]}. */
  NDArray columns(Weights weights, Batch batch) {
    return ensemble()
        .forward(weights.constant(NETWORK), standard().of(weights, batch))
        .reshape(members, folds, batch.size())
        .mul(target(weights, "std"))
        .add(target(weights, "mean"));
  }

  private MlpEnsemble ensemble() {
    return new MlpEnsemble(
        members * folds, new Mlp(standard().width(), hidden, 1, Activation.RELU));
  }

  private StandardInputs standard() {
    return new StandardInputs("reward_inputs", layout, inputs);
  }

  private static NDArray target(Weights weights, String tensor) {
    return weights.constant(TARGETS).get(tensor);
  }

  /** What the members say that never saw a fold. */
  private record FoldRewards(RewardRegression model) implements StepModel {
    @Override
    public SampleLayout layout() {
      return model.layout();
    }

    @Override
    public List<ParameterGroup> groups() {
      return model.groups();
    }

    @Override
    public LearnerState standardised(LearnerState first, Moments moments) {
      return model.standardised(first, moments);
    }

    @Override
    public List<String> outputs() {
      return IntStream.range(0, model.folds()).mapToObj(fold -> "fold_" + fold).toList();
    }

    @Override
    public Loss loss(Weights weights, Batch batch) {
      return model.loss(weights, batch);
    }

    @Override
    public NDArray predict(Weights weights, Batch batch) {
      return model.columns(weights, batch).mean(new int[] {0}).transpose();
    }
  }
}
