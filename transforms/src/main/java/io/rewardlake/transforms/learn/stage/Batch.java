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
  private final double share;
  private final Object survey;

  /** What names the random numbers of a batch. */
  record RandomNames(long seed, int partition) {}

  /** All samples of a step. */
  Batch(SampleLayout layout, NDArray rows, long step, RandomNames random) {
    this(layout, rows, step, random, 1, null);
  }

  /** A share of the samples of a step. */
  Batch(
      SampleLayout layout,
      NDArray rows,
      long step,
      RandomNames random,
      double share,
      Object survey) {
    this(layout, columns(layout, rows), step, random, share, survey);
  }

  private Batch(
      SampleLayout layout,
      NDList columns,
      long step,
      RandomNames random,
      double share,
      Object survey) {
    this.layout = layout;
    this.columns = columns;
    this.step = step;
    this.random = random;
    this.share = share;
    this.survey = survey;
  }

  private static NDList columns(SampleLayout layout, NDArray rows) {
    return layout.columns().size() == 1 ? new NDList(rows) : rows.split(layout.splits(), 1);
  }

  /** The same with what was found of the whole. */
  Batch with(Object found) {
    return new Batch(layout, columns, step, random, share, found);
  }

  /** Share of the samples of the step that this part has; 1: all of them. */
  public double share() {
    return share;
  }

  /** What {@link Objective#survey} found of all samples of the step. */
  public Object survey() {
    return survey;
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
