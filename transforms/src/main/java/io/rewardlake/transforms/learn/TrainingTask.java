package io.rewardlake.transforms.learn;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The one task of a training stage: looks for the artifact, and makes it when it is not there. A
 * retry, a second copy or another session with the same model id finds what the first one wrote.
 */
final class TrainingTask
    implements FlatMapFunction2<Iterator<InternalRow>, Iterator<InternalRow>, String> {
  private static final long serialVersionUID = 1L;

  private final TrainRewardModels stage;
  private final SerializableWritable<Configuration> hadoop;
  private final int concurrentTasks;

  TrainingTask(
      TrainRewardModels stage, SerializableWritable<Configuration> hadoop, int concurrentTasks) {
    this.stage = stage;
    this.hadoop = hadoop;
    this.concurrentTasks = concurrentTasks;
  }

  @Override
  public Iterator<String> call(Iterator<InternalRow> pairs, Iterator<InternalRow> items)
      throws IOException, InterruptedException {
    Torch.requireCores(concurrentTasks);
    List<String> cards = new ArrayList<>();
    WholeExecutor.alone(
        () -> {
          ArtifactStore store = new ArtifactStore(stage.directory(), hadoop.value());
          ModelFiles files = new ModelFiles(store);
          Optional<ModelCard> done = files.find(stage.modelId());
          ModelCard card = done.isPresent() ? done.get() : train(store, files, pairs, items);
          cards.add(new String(ModelFiles.toJson(card), StandardCharsets.UTF_8));
        });
    return cards.iterator();
  }

  private ModelCard train(
      ArtifactStore store,
      ModelFiles files,
      Iterator<InternalRow> pairs,
      Iterator<InternalRow> items)
      throws IOException {
    RewardTraining training = stage.training();
    Device device = Torch.device(training.device());
    TrainingInput input = TrainingInput.read(training, pairs, items, WholeExecutor.scratch());
    FileCheckpoints checkpoints =
        new FileCheckpoints(store, stage.modelId(), stage.checkpointEvery());
    TrainedEnsemble trained =
        EnsembleTrainer.train(
            training,
            training.ensemble().columns(),
            input.vectors(),
            input.pairs(),
            device,
            checkpoints,
            stage.observer());
    ModelCard card =
        files.write(
            stage.modelId(),
            training,
            trained,
            input.vectors().dimension(),
            input.pairs().labelledPart().length,
            device);
    checkpoints.clear();
    return card;
  }
}
