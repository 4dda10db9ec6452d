package io.rewardlake.transforms.learn.impute;

import ai.djl.ndarray.NDArray;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;

/**
 * Novelty as the error of a network that learns what a random one says, where it was trained.
 *
 * <pre>
 *   e(x) = mean_k (f_k(x) - g_k(x))^2,  g random and frozen,  L = mean_i e(x_i)
 * </pre>
 *
 * Trained on steps that were seen with their rewards; on steps without, its error then says how
 * little is known about them.
 *
 * <p>Source: Burda et al. 2018, arXiv 1810.12894; as a bonus on prior data: Li et al. 2023, arXiv
 * 2311.05067 (ExPLORe).
 *
 * @param layout of the samples
 * @param inputs columns that it reads
 * @param hidden width of each hidden layer of both networks
 * @param features numbers that the random network says
 * @param learningRate step size
 */
@Method(
    id = "random-network-distillation",
    title = "Random network distillation, on prior data as in ExPLORe",
    paper = "2311.05067",
    year = 2023,
    kind = Method.Kind.STAGE,
    usage = "impute")
public record RandomNetworkDistillation(
    SampleLayout layout,
    List<String> inputs,
    List<Integer> hidden,
    int features,
    double learningRate)
    implements NoveltyModel {
  private static final String PREDICTOR = "novelty_predictor";
  private static final String TARGET = "novelty_target";

  /** Checks the ranges. */
  public RandomNetworkDistillation {
    inputs = List.copyOf(inputs);
    hidden = List.copyOf(hidden);
    Require.that(features, "features").atLeast(1);
    Require.that(learningRate, "--learning-rate").above(0).finite();
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(
        ParameterGroup.trained(PREDICTOR, network().tensors(), learningRate),
        ParameterGroup.frozen(TARGET, network().tensors()),
        standard().constants(),
        NoveltyModel.scale());
  }

  @Override
  public LearnerState standardised(LearnerState first, Moments moments) {
    return first.with(standard().group(), standard().flat(moments));
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray errors = error(weights, batch);
    return new Loss(errors.mean(), NoveltyModel.figures(errors));
  }

  @Override
  public NDArray error(Weights weights, Batch batch) {
    NDArray x = standard().of(weights, batch);
    return network()
        .forward(weights.of(PREDICTOR), x)
        .sub(network().forward(weights.constant(TARGET), x))
        .square()
        .mean(new int[] {1}, true);
  }

  private Mlp network() {
    return new Mlp(standard().width(), hidden, features, Activation.RELU);
  }

  private StandardInputs standard() {
    return new StandardInputs("novelty_inputs", layout, inputs);
  }
}
