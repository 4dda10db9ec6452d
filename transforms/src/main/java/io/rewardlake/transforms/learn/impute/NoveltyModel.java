package io.rewardlake.transforms.learn.impute;

import ai.djl.ndarray.NDArray;
import io.rewardlake.transforms.impute.VisitCounts;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Initializer;
import io.rewardlake.transforms.learn.stage.Interval;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;
import java.util.Map;

/**
 * How little a step is like those that the model was trained on: a prediction error divided by its
 * running deviation, over all batches of the training. The deviation lies in the model's file, so
 * that one model has one scale wherever it scores.
 */
public interface NoveltyModel extends StepModel {
  /** Its output. */
  String NOVELTY = VisitCounts.NOVELTY;

  /** Group of the deviation. */
  String SCALE = "novelty_scale";

  /** Figure: mean error of a batch, by which the running deviation is known. */
  String ERROR = "novelty_error";

  /** Figure: mean of the squared errors of a batch. */
  String SQUARE = "novelty_error_square";

  /** The error of each sample, {@code [size, 1]}. */
  NDArray error(Weights weights, Batch batch);

  @Override
  default List<String> outputs() {
    return List.of(NOVELTY);
  }

  @Override
  default NDArray predict(Weights weights, Batch batch) {
    return error(weights, batch).div(weights.constant(SCALE).get("std"));
  }

  /** The deviation: {@code sqrt(mean e^2 - (mean e)^2)} over all steps of the training. */
  @Override
  default LearnerState finished(LearnerState last, List<Interval> training) {
    double mean = 0;
    double square = 0;
    long before = 0;
    for (Interval part : training) {
      long steps = part.step() - before;
      mean += steps * part.trained().get(ERROR);
      square += steps * part.trained().get(SQUARE);
      before = part.step();
    }
    double variance = square / before - Math.pow(mean / before, 2);
    return variance > 0 ? last.with(SCALE, new float[] {(float) Math.sqrt(variance)}) : last;
  }

  /** The group that holds the deviation. */
  static ParameterGroup scale() {
    return ParameterGroup.frozen(
        SCALE, List.of(TensorSpec.of("std", new Initializer(Initializer.Kind.CONSTANT, 1), 1)));
  }

  /** The figures by which the deviation is known, of errors {@code [size, 1]}. */
  static Map<String, NDArray> figures(NDArray errors) {
    return Map.of(ERROR, errors.mean(), SQUARE, errors.square().mean());
  }
}
