package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.impute.LabelledSteps;
import io.rewardlake.transforms.impute.RewardSupport;
import io.rewardlake.transforms.impute.StepLayout;
import io.rewardlake.transforms.impute.StepMoments;
import io.rewardlake.transforms.learn.impute.Moments;
import io.rewardlake.transforms.learn.impute.StepModel;
import io.rewardlake.transforms.learn.impute.StepModelTraining;
import io.rewardlake.transforms.learn.stage.Checkpoint;
import io.rewardlake.transforms.learn.stage.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Trains the models of {@code impute} and leaves them in the lake.
 *
 * @param stage the stage that trains
 * @param how the options
 * @param name of the model
 * @param layout of the steps
 * @param seed of all draws
 */
record StepModelRun(StageRun stage, ImputeOptions how, String name, StepLayout layout, long seed) {
  /** What is known about a trained model. */
  record Result(String modelId, StepModelTraining.Trained trained) {}

  /**
   * Trains on labelled steps, and registers what came of it.
   *
   * @param labelled rows of {@link LabelledSteps}
   * @param moments rows of {@link StepMoments}
   */
  Result train(Dataset<Row> labelled, List<Row> moments, RewardSupport support) {
    List<StepModel> models = how.models(how.labelled(layout, seed).layout(), layout.discrete());
    Schedule schedule = how.schedule(seed);
    String modelId =
        ContentId.of(
            ContentHash.of(labelled, List.of("row_key", "sample")), models + " " + schedule);
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.REWARD);
    StepModelTraining.Trained trained =
        new StepModelTraining(
                models,
                schedule,
                how.device,
                registry.folder(),
                modelId,
                new CheckpointProgress("impute", schedule.checkpoints(), how.steps))
            .train(labelled, Moments.of(moments, layout, support));
    Checkpoint last = trained.checkpoints().get(trained.checkpoints().size() - 1);
    Map<String, Double> metrics = new TreeMap<>(last.interval().trained());
    metrics.put("samples_per_second", last.interval().samplesPerSecond());
    registry.add(
        new ModelRegistry.Registration(
            modelId,
            name,
            Path.of(trained.artifact().path()).getFileName().toString(),
            trained.artifact().sha256(),
            null,
            stage.inputVersions(),
            Map.of("models", models.toString(), "schedule", schedule.toString()),
            metrics));
    new TrainingCurve(modelId, "reward_loss", trained.checkpoints()).save(stage);
    return new Result(modelId, trained);
  }
}
