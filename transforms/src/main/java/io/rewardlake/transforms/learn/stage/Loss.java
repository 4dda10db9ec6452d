package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss of a batch.
 *
 * @param total what is descended, one number
 * @param figures means over the batch that a person wants to see, by name; a figure that some steps
 *     lack is a mean over the others, one of several numbers is called {@code name.0} and so on
 */
public record Loss(NDArray total, Map<String, NDArray> figures) {
  /** Keeps the order of the figures. */
  public Loss {
    figures = new LinkedHashMap<>(figures);
  }

  /** A loss that is its own figure. */
  public static Loss of(NDArray total) {
    return new Loss(total, Map.of("loss", total));
  }
}
