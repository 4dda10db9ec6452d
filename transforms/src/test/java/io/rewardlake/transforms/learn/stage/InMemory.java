package io.rewardlake.transforms.learn.stage;

import ai.djl.Device;
import io.rewardlake.transforms.learn.HostMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Trains and asks models without Spark. */
public final class InMemory {
  private InMemory() {}

  /** A state and what happened on the way to it. */
  public record Trained(LearnerState state, Interval interval) {}

  /** Trains from a state to a step. */
  public static Trained train(
      Objective objective,
      Schedule schedule,
      LearnerState from,
      List<float[]> samples,
      long until) {
    PartitionTraining.Advance advance =
        new PartitionTraining(objective, schedule, read(objective, samples), 0, Device.cpu())
            .advance(from, until);
    return new Trained(advance.state(), advance.interval());
  }

  /** The figures of all samples in one batch. */
  public static Map<String, Double> figures(
      Objective objective, Schedule schedule, LearnerState state, List<float[]> samples) {
    Samples read = read(objective, samples);
    SampleBatch batch = new SampleBatch(read, samples.size(), new Batch.RandomNames(0, 0));
    batch.load(read.trained(), 0, samples.size());
    try (Learner learner = new Learner(objective, schedule, state, Device.cpu());
        Learner.FigureSums sums = new Learner.FigureSums(Device.cpu())) {
      learner.evaluate(batch, sums);
      return sums.take();
    }
  }

  /** What a model says of samples, {@code [samples][outputs]}. */
  public static double[][] predict(
      Predictor predictor, LearnerState state, SampleLayout layout, List<float[]> samples) {
    HostMatrix matrix = new HostMatrix(samples.size(), layout.width());
    for (int i = 0; i < samples.size(); i++) {
      matrix.cells().put(i * layout.width(), samples.get(i));
    }
    int outputs = predictor.outputs().size();
    double[][] said = new double[samples.size()][outputs];
    try (Inference inference = new Inference(predictor, state, Device.cpu())) {
      float[] flat = inference.predict(layout, matrix, samples.size());
      for (int i = 0; i < flat.length; i++) {
        said[i / outputs][i % outputs] = flat[i];
      }
    }
    return said;
  }

  private static Samples read(Objective objective, List<float[]> samples) {
    List<InternalRow> rows = new ArrayList<>();
    for (float[] sample : samples) {
      Object[] values = {
        UTF8String.fromString("row-" + rows.size()),
        false,
        UnsafeArrayData.fromPrimitiveArray(sample)
      };
      rows.add(new GenericInternalRow(values));
    }
    try {
      return Samples.read(
          objective.layout(), rows.iterator(), Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
