package io.rewardlake.transforms.learn.impute;

import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.ArtifactStore;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.stage.Checkpoint;
import io.rewardlake.transforms.learn.stage.Interval;
import io.rewardlake.transforms.learn.stage.JointObjective;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.learn.stage.TrainingProgress;
import io.rewardlake.transforms.learn.stage.TrainingStage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Trains models of steps on the same samples, in one training stage, into one file: {@code
 * <id>.safetensors}, with the constants by which they standardise.
 *
 * @param models of one layout
 * @param schedule how long and in what steps
 * @param device where to train
 * @param directory folder of the files
 * @param id content hash of samples, models and schedule
 * @param progress hears of every checkpoint
 */
public record StepModelTraining(
    List<StepModel> models,
    Schedule schedule,
    DeviceChoice device,
    String directory,
    String id,
    TrainingProgress progress) {
  /** Copies the list. */
  public StepModelTraining {
    models = List.copyOf(models);
  }

  /**
   * What came of it.
   *
   * @param model all models as one, whose file can also be read by each of them
   * @param artifact the file
   * @param checkpoints of the training, first to last
   */
  public record Trained(JointObjective model, Artifact artifact, List<Checkpoint> checkpoints) {}

  /**
   * Trains, or finds what an earlier training with the same id left.
   *
   * @param samples as {@link TrainingStage#train} takes them
   * @param moments by which inputs and rewards are standardised
   */
  public Trained train(Dataset<Row> samples, Moments moments) {
    JointObjective joint = new JointObjective(List.copyOf(models));
    LearnerState first =
        LearnerState.initial(joint, schedule.optimizer().moments(), schedule.seed());
    for (StepModel model : models) {
      first = model.standardised(first, moments);
    }
    List<Checkpoint> checkpoints =
        new TrainingStage(joint, schedule, null, first, device, directory, id, progress)
            .train(samples);
    try {
      ArtifactStore store =
          new ArtifactStore(directory, samples.sparkSession().sessionState().newHadoopConf());
      Path file = new Path(checkpoints.get(checkpoints.size() - 1).artifact());
      LearnerState last = LearnerState.decode(store.read(file.getName()), joint);
      List<Interval> intervals = checkpoints.stream().map(Checkpoint::interval).toList();
      for (StepModel model : models) {
        last = model.finished(last, intervals);
      }
      byte[] content = last.frozen().encode(joint);
      String name = id + ".safetensors";
      store.publish(name, content);
      return new Trained(
          joint, new Artifact(store.path(name), Artifact.sha256(content)), checkpoints);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
