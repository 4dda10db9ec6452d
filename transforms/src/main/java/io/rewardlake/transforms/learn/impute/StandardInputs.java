package io.rewardlake.transforms.learn.impute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Initializer;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Weights;
import java.io.Serializable;
import java.util.List;

/**
 * Columns of a sample side by side, {@code (x - mean) / std}; the constants are a group of the
 * model that never changes, so that they lie in its file.
 *
 * @param group name of the group
 * @param layout of the samples
 * @param columns that are taken, in this order
 */
record StandardInputs(String group, SampleLayout layout, List<String> columns)
    implements Serializable {
  StandardInputs {
    columns = List.copyOf(columns);
  }

  /** Numbers in an input. */
  int width() {
    return columns.stream().mapToInt(layout::width).sum();
  }

  /** The constants: mean [width] and std [width]; without others, 0 and 1. */
  ParameterGroup constants() {
    return ParameterGroup.frozen(
        group,
        List.of(
            TensorSpec.of("mean", Initializer.ZEROS, width()),
            TensorSpec.of("std", new Initializer(Initializer.Kind.CONSTANT, 1), width())));
  }

  /** The constants out of those of every number of a sample. */
  float[] flat(Moments moments) {
    float[] flat = new float[2 * width()];
    int at = 0;
    for (String column : columns) {
      int from = layout.offset(column);
      for (int i = from; i < from + layout.width(column); i++) {
        flat[at] = moments.mean().get(i).floatValue();
        flat[width() + at] = moments.std().get(i).floatValue();
        at++;
      }
    }
    return flat;
  }

  /** The inputs {@code [size, width]}. */
  NDArray of(Weights weights, Batch batch) {
    NDList parts = new NDList();
    columns.forEach(column -> parts.add(batch.get(column)));
    NDArray x = parts.size() == 1 ? parts.head() : NDArrays.concat(parts, 1);
    return x.sub(weights.constant(group).get("mean")).div(weights.constant(group).get("std"));
  }
}
