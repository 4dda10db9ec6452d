package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import java.util.function.BiFunction;

/**
 * A step up something else before the gradient of the loss is taken, on samples of its own: the
 * parameters then descend from where they were along the gradient found where they got to.
 *
 * @param rate of the step, above 0
 * @param climbed what it climbs, one number
 */
public record LookAhead(double rate, BiFunction<Weights, Batch, NDArray> climbed) {}
