package io.rewardlake.transforms.learn.stage;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Training on samples in memory, without Spark. */
public final class LocalTraining {
  private LocalTraining() {}

  /** The state at the end of the schedule. */
  public static LearnerState train(
      Objective objective, Schedule schedule, float[][] rows, Path scratch) throws IOException {
    return advance(objective, schedule, rows, scratch).state();
  }

  /** Samples per second over the schedule. */
  public static double samplesPerSecond(
      Objective objective, Schedule schedule, float[][] rows, Path scratch) throws IOException {
    return advance(objective, schedule, rows, scratch).interval().samplesPerSecond();
  }

  private static PartitionTraining.Advance advance(
      Objective objective, Schedule schedule, float[][] rows, Path scratch) throws IOException {
    Samples samples =
        Samples.read(
            objective.layout(),
            Arrays.stream(rows)
                .<InternalRow>map(
                    row ->
                        new GenericInternalRow(
                            new Object[] {
                              UTF8String.fromString("row"),
                              false,
                              UnsafeArrayData.fromPrimitiveArray(row)
                            }))
                .iterator(),
            scratch);
    LearnerState first =
        LearnerState.initial(objective, schedule.optimizer().moments(), schedule.seed());
    return new PartitionTraining(objective, schedule, samples, 0, Device.cpu())
        .advance(first, schedule.steps());
  }
}
