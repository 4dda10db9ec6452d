package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Initializer;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.LookAhead;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.Objective;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What a step on pairs descends, summed over the columns c of an ensemble:
 *
 * <pre>
 *   L_c = sum_i w_ic (BT(z_ic, y_i) + zero (r_a + r_b)^2) / sum_i w_ic
 *         + penalty |theta_c|^2 + terms of {@link Odin}
 * </pre>
 *
 * with {@link BradleyTerry} BT, the sums over the whole batch. Samples are {@link PairSamples}.
 *
 * @param training loss, network and penalty
 * @param dimension length of the item vectors
 * @param columns how many columns are trained
 */
record RewardObjective(RewardTraining training, int dimension, int columns) implements Objective {
  private static final String GROUP = "reward";

  /** Figures by column, means over pairs. */
  static final String LOSS = "loss";

  /** Mean weight of the pairs, by which a mean loss is divided. */
  static final String MASS = "mass";

  /** Share of the pairs that are ordered as labelled, ties half, times {@link #MASS}. */
  static final String RIGHT = "right";

  @Override
  public SampleLayout layout() {
    return PairSamples.layout(dimension, columns);
  }

  @Override
  public List<ParameterGroup> groups() {
    List<TensorSpec> tensors =
        shapes().stream()
            .map(
                shape ->
                    TensorSpec.of(
                        shape.name(),
                        new Initializer(Initializer.Kind.NORMAL, shape.initialStd()),
                        shape.rows(),
                        (long) columns * shape.width()))
            .toList();
    return List.of(ParameterGroup.trained(GROUP, tensors, training.fit().learningRate()));
  }

  private List<ParameterShape> shapes() {
    return training.network().shapes(dimension);
  }

  /** The state before the first step; what a column starts from does not depend on the others. */
  LearnerState initial(List<Column> trained) {
    float[] flat = Parameters.initial(shapes(), trained, training.ensemble().seed()).flat();
    List<float[]> moments =
        IntStream.range(0, training.fit().optimizer().moments())
            .mapToObj(m -> new float[flat.length])
            .toList();
    return new LearnerState(0, Map.of(GROUP, flat), Map.of(GROUP, moments));
  }

  /** The parameters of a state. */
  Parameters parameters(LearnerState state) {
    return parameters(state.values().get(GROUP));
  }

  /** Parameters of all columns, tensor after tensor. */
  Parameters parameters(float[] flat) {
    return Parameters.of(shapes(), columns, flat);
  }

  /** A state with these parameters. */
  LearnerState state(Parameters parameters) {
    return new LearnerState(0, Map.of(GROUP, parameters.flat()), Map.of());
  }

  /** The network's tensors. */
  static NDList tensors(Weights weights) {
    return weights.of(GROUP).all();
  }

  /** What is known of a whole batch: weights by column, and correlations where they are asked. */
  private static final class Whole {
    final float[] mass;
    final Optional<LengthCorrelations> correlations;

    Whole(int columns, Odin odin) {
      mass = new float[columns];
      correlations =
          odin.correlates() ? Optional.of(new LengthCorrelations(odin, columns)) : Optional.empty();
    }
  }

  @Override
  public Object survey(Weights weights, Consumer<Consumer<Batch>> parts) {
    Whole whole = new Whole(columns, training.loss().odin());
    parts.accept(
        part -> {
          float[] sums = part.get(PairSamples.WEIGHT).sum(new int[] {0}).toFloatArray();
          for (int c = 0; c < columns; c++) {
            whole.mass[c] += sums[c];
          }
          whole.correlations.ifPresent(all -> all.add(rewards(weights, part), part));
        });
    return whole;
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    Whole whole = (Whole) batch.survey();
    BatchRewards rewards = rewards(weights, batch);
    NDArray sums = lossSums(rewards.margins(), batch);
    // Weights are counts: a column without any in this batch divides nothing by one
    NDArray mass = batch.manager().create(whole.mass, new Shape(columns)).maximum(1);
    NDArray descended = sums.div(mass).sum();
    if (training.loss().zeroWeight() > 0) {
      descended = descended.add(squaredSums(rewards, batch, mass));
    }
    if (whole.correlations.isPresent()) {
      descended = descended.add(whole.correlations.get().gradientCarrier(rewards, batch));
    }
    return new Loss(
        descended.div(batch.share()).add(ofParameters(tensors(weights))),
        Map.of(LOSS, sums.div(batch.size()), MASS, mean(batch.get(PairSamples.WEIGHT))));
  }

  @Override
  public Map<String, NDArray> heldOut(Weights weights, Batch batch) {
    NDArray margins = rewards(weights, batch).margins();
    NDArray towards = batch.get(PairSamples.LABEL).mul(2).sub(1).sign();
    NDArray right = margins.sign().mul(towards).add(1).div(2);
    return Map.of(
        LOSS,
        lossSums(margins, batch).div(batch.size()),
        MASS,
        mean(batch.get(PairSamples.WEIGHT)),
        RIGHT,
        mean(right.mul(batch.get(PairSamples.WEIGHT))));
  }

  @Override
  public Optional<LookAhead> lookAhead() {
    double rate = training.meta().rate();
    return rate > 0
        ? Optional.of(
            new LookAhead(
                rate,
                (weights, batch) -> MetaAscent.difference(rewards(weights, batch).rewardMargins())))
        : Optional.empty();
  }

  /** What the network says of a batch. */
  BatchRewards rewards(Weights weights, Batch batch) {
    return new BatchRewards(training, tensors(weights), batch);
  }

  private static NDArray mean(NDArray byPair) {
    return byPair.mean(new int[] {0});
  }

  /** Weighted sums of the Bradley-Terry losses, {@code [columns]}. */
  private static NDArray lossSums(NDArray margins, Batch batch) {
    NDArray z = margins.sub(batch.get(PairSamples.SHIFT));
    return BradleyTerry.loss(z, batch.get(PairSamples.LABEL))
        .mul(batch.get(PairSamples.WEIGHT))
        .sum(new int[] {0});
  }

  private NDArray squaredSums(BatchRewards rewards, Batch batch, NDArray mass) {
    NDArray squares =
        BatchRewards.pairSums(rewards.sum()).square().mul(batch.get(PairSamples.WEIGHT));
    return squares.sum(new int[] {0}).div(mass).sum().mul(training.loss().zeroWeight());
  }

  /** Terms of the parameters alone. */
  private NDArray ofParameters(NDList parameters) {
    double penalty = training.fit().penalty();
    NDArray terms = parameters.head().square().sum().mul(penalty);
    for (NDArray tensor : parameters.subNDList(1)) {
      terms = terms.add(tensor.square().sum().mul(penalty));
    }
    double orthogonal = training.loss().odin().orthogonalWeight();
    return orthogonal > 0
        ? terms.add(training.network().headProduct(parameters).abs().sum().mul(orthogonal))
        : terms;
  }
}
