package io.rewardlake.transforms.learn.stage;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.ArtifactStore;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Torch;
import io.rewardlake.transforms.learn.WholeExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Trains a model on executors: in one task, or by {@link LocalSgd} in several. Each checkpoint is a
 * file under a name that follows from the content, so that a lost executor, another driver or a
 * second run goes on from the last one.
 *
 * <p>Cost: one shuffle, of the samples to as many partitions as train side by side, sorted. Memory:
 * four times the parameters and a batch; samples lie in mapped temporary files. Deterministic:
 * bit-equal on CPU with one engine thread for one number of partitions, also when resumed.
 *
 * @param objective model and loss
 * @param schedule how long and in what steps
 * @param parallel partitions side by side; null: one task from the first step to the last
 * @param initial the state to start from; null: first values by the seed
 * @param device where to train
 * @param directory folder of the files, on any file system that Spark knows
 * @param id content hash of samples, objective, schedule and initial state: name of the files
 * @param progress hears of every checkpoint: in the task that trains, with partitions side by side
 *     on the driver
 */
public record TrainingStage(
    Objective objective,
    Schedule schedule,
    LocalSgd parallel,
    LearnerState initial,
    DeviceChoice device,
    String directory,
    String id,
    TrainingProgress progress) {
  /** Checks that there is a place for the files. */
  public TrainingStage {
    Require.notBlank(directory, "directory");
    Require.notBlank(id, "id");
  }

  /**
   * Trains, or finds what an earlier training with the same id left.
   *
   * @param samples row_key STRING, unique; held_out BOOLEAN, whether to evaluate on it only; sample
   *     ARRAY&lt;FLOAT&gt; as the objective's layout says
   * @return the checkpoints, first to last
   */
  public List<Checkpoint> train(Dataset<Row> samples) {
    Transform.requireColumns("training", samples, "row_key", "held_out", "sample");
    SparkContext spark = samples.sparkSession().sparkContext();
    Torch.requireDevice(device, spark.isLocal(), spark.conf());
    Configuration hadoop = samples.sparkSession().sessionState().newHadoopConf();
    try {
      StageFiles files = new StageFiles(new ArtifactStore(directory, hadoop), id, objective);
      if (files.checkpoints().size() < schedule.checkpoints()) {
        StageTask task =
            new StageTask(
                objective,
                schedule,
                initial,
                device,
                directory,
                id,
                progress,
                new SerializableWritable<>(hadoop),
                WholeExecutor.concurrentTasks(spark));
        JavaRDD<InternalRow> rows = partitions(samples);
        if (parallel == null) {
          WholeExecutor.run(spark, rows.mapPartitionsWithIndex(task::whole, true), device);
        } else {
          rounds(spark, files, rows, task);
        }
      }
      return files.checkpoints();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The samples of each partition, in one order whatever their layout was. */
  private JavaRDD<InternalRow> partitions(Dataset<Row> samples) {
    return samples
        .select(
            col("row_key").cast("string"),
            col("held_out").cast("boolean"),
            col("sample").cast("array<float>"))
        .repartition(parallel == null ? 1 : parallel.partitions(), col("row_key"))
        .sortWithinPartitions("row_key")
        .queryExecution()
        .toRdd()
        .toJavaRDD();
  }

  /** Round after round, from the last one that is complete. */
  private void rounds(
      SparkContext spark, StageFiles files, JavaRDD<InternalRow> rows, StageTask task)
      throws IOException {
    int last = schedule.checkpoints() * parallel.rounds();
    int done = last;
    while (done > 0 && files.round(done, LocalSgd.ALL).isEmpty()) {
      done--;
    }
    LearnerState common =
        done > 0 ? files.round(done, LocalSgd.ALL).get() : LocalSgd.begin(task.first());
    for (int round = done + 1; round <= last; round++) {
      List<String> devices =
          WholeExecutor.run(
              spark,
              rows.mapPartitionsWithIndex(task.round(round, parallel.end(schedule, round)), true),
              device);
      List<LearnerState> parts = new ArrayList<>();
      List<Interval> intervals = new ArrayList<>();
      for (int partition = 0; partition < parallel.partitions(); partition++) {
        parts.add(files.round(round, partition).orElseThrow());
        intervals.add(files.interval(round, partition).orElseThrow());
      }
      common = parallel.combine(common, parts);
      Interval interval = Interval.mean(intervals);
      if (round % parallel.rounds() == 0) {
        String trainedOn = String.join(", ", new TreeSet<>(devices));
        progress.saved(files.write(round / parallel.rounds(), common, interval, trainedOn));
      }
      files.writeRound(round, LocalSgd.ALL, common, interval);
      files.forgetBefore(round);
    }
  }
}
