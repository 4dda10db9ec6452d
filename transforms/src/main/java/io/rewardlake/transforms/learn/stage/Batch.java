package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.transforms.random.RandomStreams;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Samples on the device, column by column, and what else a loss may draw on. */
public final class Batch {
  private final SampleLayout layout;
  private final NDList columns;
  private final long step;
  private final RandomNames random;

  /** What names the random numbers of a batch. */
  record RandomNames(long seed, int partition) {}

  Batch(SampleLayout layout, NDArray rows, long step, RandomNames random) {
    this.layout = layout;
    this.columns = layout.columns().size() == 1 ? new NDList(rows) : rows.split(layout.splits(), 1);
    this.step = step;
    this.random = random;
  }

  /** A column, {@code [size, width]}. */
  public NDArray get(String column) {
    return columns.get(layout.index(column));
  }

  /** Samples in the batch. */
  public int size() {
    return (int) columns.head().getShape().get(0);
  }

  /** The optimiser step that this batch is for, from 1. */
  public long step() {
    return step;
  }

  /** Where temporary arrays belong. */
  public NDManager manager() {
    return columns.head().getManager();
  }

  /** Standard normal numbers {@code [size, width]}, the same in every run of the same step. */
  public NDArray gaussian(String name, int width) {
    float[] values = new float[size() * width];
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(
            RandomStreams.of(
                random.seed(),
                "noise",
                name,
                Integer.toString(random.partition()),
                Long.toString(step)));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) normal.sample();
    }
    return manager().create(values, new Shape(size(), width));
  }
}
