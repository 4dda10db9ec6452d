package io.rewardlake.transforms.learn.stage;

import io.rewardlake.transforms.learn.ArtifactStore;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Torch;
import io.rewardlake.transforms.learn.WholeExecutor;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What the tasks of a training stage do. A retry, a second copy or another session with the same id
 * finds what the first one wrote, and goes on from there.
 */
record StageTask(
    Objective objective,
    Schedule schedule,
    LearnerState initial,
    DeviceChoice device,
    String directory,
    String id,
    TrainingProgress progress,
    SerializableWritable<Configuration> hadoop,
    int concurrentTasks)
    implements Serializable {

  /** Trains from the last checkpoint to the end of the schedule. */
  Iterator<Void> whole(int partition, Iterator<InternalRow> rows) throws Exception {
    return alone(
        files -> {
          List<Checkpoint> done = files.checkpoints();
          if (done.size() == schedule.checkpoints()) {
            return;
          }
          PartitionTraining training = training(partition, rows);
          LearnerState state = done.isEmpty() ? first() : files.read(done.get(done.size() - 1));
          for (int next = done.size() + 1; next <= schedule.checkpoints(); next++) {
            PartitionTraining.Advance advance = training.advance(state, schedule.end(next));
            state = advance.state();
            progress.saved(files.write(next, state, advance.interval(), deviceName()));
          }
        });
  }

  /**
   * Trains one partition for one round, from the common parameters and its own moments; gives the
   * device.
   */
  Function2<Integer, Iterator<InternalRow>, Iterator<String>> round(int round, long until) {
    return (partition, rows) -> {
      alone(
          files -> {
            if (files.interval(round, partition).isPresent()) {
              return;
            }
            LearnerState from =
                round == 1
                    ? first()
                    : join(
                        files.round(round - 1, LocalSgd.ALL).orElseThrow(),
                        files.round(round - 1, partition).orElseThrow());
            PartitionTraining.Advance advance = training(partition, rows).advance(from, until);
            files.writeRound(round, partition, advance.state(), advance.interval());
          });
      return List.of(deviceName()).iterator();
    };
  }

  /** The state before the first step. */
  LearnerState first() {
    return initial == null
        ? LearnerState.initial(objective, schedule.optimizer().moments(), schedule.seed())
        : initial;
  }

  private static LearnerState join(LearnerState common, LearnerState part) {
    return new LearnerState(part.step(), common.values(), part.moments());
  }

  private PartitionTraining training(int partition, Iterator<InternalRow> rows) throws IOException {
    Samples samples = Samples.read(objective.layout(), rows, WholeExecutor.scratch());
    return new PartitionTraining(objective, schedule, samples, partition, Torch.device(device));
  }

  private String deviceName() {
    return Torch.device(device).toString();
  }

  private Iterator<Void> alone(Work work) throws Exception {
    Torch.requireCores(concurrentTasks);
    StageFiles files = new StageFiles(new ArtifactStore(directory, hadoop.value()), id, objective);
    WholeExecutor.alone(() -> work.with(files));
    return Collections.emptyIterator();
  }

  /** What a task does when it has the engine for itself. */
  private interface Work {
    void with(StageFiles files) throws IOException;
  }
}
