package io.rewardlake.transforms.learn.impute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.rewardlake.schemas.Method;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Novelty as the error with which the next state is foreseen, in features that say what the agent
 * can influence (ICM).
 *
 * <pre>
 *   L_I = cross-entropy of a given [phi(s), phi(s')]; squared error for vectors
 *   L_F = 1/2 |f(phi(s), a) - phi(s')|^2
 *   L   = (1 - beta) L_I + beta L_F,    e = eta L_F
 * </pre>
 *
 * The forward loss flows into phi on both sides, as in the authors' release, or nowhere: then phi
 * are inverse dynamics features, which may keep noise that does not hide the action, and call it
 * novel.
 *
 * <p>Source: Pathak et al. 2017, arXiv 1705.05363; inverse dynamics features: Burda et al. 2018,
 * arXiv 1808.04355.
 *
 * @param layout of the samples, with s, a and s' among its columns
 * @param discrete whether a is one of a number of actions, one-hot
 * @param hidden width of each hidden layer
 * @param features numbers in phi
 * @param activation between layers and behind phi
 * @param beta share of the forward loss, 0 to 1; 0.2 in the paper
 * @param eta scale of the error
 * @param detached whether phi learns by the inverse loss alone
 * @param learningRate step size
 */
@Method(
    id = "intrinsic-curiosity",
    title = "Intrinsic curiosity module",
    paper = "1705.05363",
    year = 2017,
    kind = Method.Kind.STAGE,
    usage = "impute")
public record IntrinsicCuriosity(
    SampleLayout layout,
    boolean discrete,
    List<Integer> hidden,
    int features,
    Activation activation,
    double beta,
    double eta,
    boolean detached,
    double learningRate)
    implements NoveltyModel {
  /** Figure: share of the actions that the inverse model finds; of vectors, its squared error. */
  public static final String INVERSE = "inverse";

  /** Figure: the variances of phi over the states of a batch, added up; near 0: it collapsed. */
  public static final String VARIANCE = "feature_variance";

  private static final String ENCODER = "novelty_encoder";
  private static final String INVERSE_MODEL = "novelty_inverse";
  private static final String FORWARD_MODEL = "novelty_forward";

  /** Checks the ranges. */
  public IntrinsicCuriosity {
    hidden = List.copyOf(hidden);
    Require.that(features, "features").atLeast(1);
    Require.that(beta, "beta").atLeast(0).atMost(1);
    Require.that(eta, "eta").above(0).finite();
    Require.that(learningRate, "--learning-rate").above(0).finite();
  }

  @Override
  public List<ParameterGroup> groups() {
    return List.of(
        ParameterGroup.trained(ENCODER, encoder().tensors(), learningRate),
        ParameterGroup.trained(INVERSE_MODEL, inverse().tensors(), learningRate),
        ParameterGroup.trained(FORWARD_MODEL, forward().tensors(), learningRate),
        standard("novelty_states", StepLayout.STATE).constants(),
        standard("novelty_nexts", StepLayout.NEXT).constants(),
        NoveltyModel.scale());
  }

  @Override
  public LearnerState standardised(LearnerState first, Moments moments) {
    // Both sides by the constants of s: phi must not see on which side a state stands
    float[] states = standard("novelty_states", StepLayout.STATE).flat(moments);
    return first.with("novelty_states", states).with("novelty_nexts", states);
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray before = phi(weights, batch, "novelty_states", StepLayout.STATE);
    NDArray after = phi(weights, batch, "novelty_nexts", StepLayout.NEXT);
    NDArray action = batch.get(StepLayout.ACTION);
    NDArray said =
        inverse().forward(weights.of(INVERSE_MODEL), NDArrays.concat(new NDList(before, after), 1));
    NDArray inverse =
        discrete
            ? said.logSoftmax(1).mul(action).sum(new int[] {1}).mean().neg()
            : said.sub(action).square().sum(new int[] {1}).mean();
    NDArray errors =
        detached
            ? errors(weights, before.stopGradient(), action, after.stopGradient())
            : errors(weights, before, action, after);
    NDArray forward = errors.mean().div(2);
    Map<String, NDArray> figures = new LinkedHashMap<>(NoveltyModel.figures(errors.mul(eta / 2)));
    figures.put(INVERSE, discrete ? found(said, action) : inverse);
    figures.put(
        VARIANCE, before.sub(before.mean(new int[] {0}, true)).square().mean().mul(features));
    return new Loss(inverse.mul(1 - beta).add(forward.mul(beta)), figures);
  }

  @Override
  public NDArray error(Weights weights, Batch batch) {
    NDArray before = phi(weights, batch, "novelty_states", StepLayout.STATE);
    NDArray after = phi(weights, batch, "novelty_nexts", StepLayout.NEXT);
    return errors(weights, before, batch.get(StepLayout.ACTION), after).mul(eta / 2);
  }

  private NDArray phi(Weights weights, Batch batch, String constants, String column) {
    NDArray x = standard(constants, column).of(weights, batch);
    return activation.of(encoder().forward(weights.of(ENCODER), x));
  }

  /** Squared errors of what is foreseen, {@code [size, 1]}. */
  private NDArray errors(Weights weights, NDArray before, NDArray action, NDArray after) {
    return forward()
        .forward(weights.of(FORWARD_MODEL), NDArrays.concat(new NDList(before, action), 1))
        .sub(after)
        .square()
        .sum(new int[] {1}, true);
  }

  /** Share of the actions to which the inverse model gives the greatest probability. */
  private static NDArray found(NDArray said, NDArray action) {
    return said.argMax(1).eq(action.argMax(1)).toType(DataType.FLOAT32, false).mean();
  }

  private Mlp encoder() {
    return new Mlp(layout.width(StepLayout.STATE), hidden, features, activation);
  }

  private Mlp inverse() {
    return new Mlp(2 * features, hidden, layout.width(StepLayout.ACTION), activation);
  }

  private Mlp forward() {
    return new Mlp(features + layout.width(StepLayout.ACTION), hidden, features, activation);
  }

  private StandardInputs standard(String group, String column) {
    return new StandardInputs(group, layout, List.of(column));
  }
}
