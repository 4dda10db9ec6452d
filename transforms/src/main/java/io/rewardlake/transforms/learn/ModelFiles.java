package io.rewardlake.transforms.learn;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads and writes trained ensembles: {@code <model_id>.safetensors}, whose tensors are named by
 * member and fold ({@code member.0.fold.2.weight}) so that each can be loaded alone, and {@code
 * <model_id>.json}, written last.
 */
final class ModelFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArtifactStore store;

  ModelFiles(ArtifactStore store) {
    this.store = store;
  }

  /** The card of a model that is already there, with the file that it describes. */
  Optional<ModelCard> find(String modelId) throws IOException {
    String card = modelId + ".json";
    if (!store.has(card) || !store.has(tensorFile(modelId))) {
      return Optional.empty();
    }
    ModelCard found = fromJson(store.read(card));
    return Artifact.sha256(store.read(tensorFile(modelId))).equals(found.sha256())
        ? Optional.of(found)
        : Optional.empty();
  }

  /** Writes a trained ensemble and its card. */
  ModelCard write(
      String modelId,
      RewardTraining training,
      TrainedEnsemble trained,
      int dimension,
      int pairs,
      Device device)
      throws IOException {
    byte[] tensors = encode(trained);
    ModelCard card =
        new ModelCard(
            modelId,
            store.path(tensorFile(modelId)),
            Artifact.sha256(tensors),
            training,
            dimension,
            pairs,
            trained.scales(),
            trained.statistics(),
            trained.curves(),
            device.toString(),
            trained.pairsPerSecond());
    store.publish(tensorFile(modelId), tensors);
    store.publish(modelId + ".json", JSON.writeValueAsBytes(card));
    return card;
  }

  static byte[] toJson(ModelCard card) throws IOException {
    return JSON.writeValueAsBytes(card);
  }

  static ModelCard fromJson(byte[] json) throws IOException {
    return JSON.readValue(json, ModelCard.class);
  }

  static byte[] encode(TrainedEnsemble trained) {
    Parameters parameters = trained.parameters();
    Safetensors tensors = new Safetensors();
    for (int c = 0; c < trained.columns().size(); c++) {
      String prefix = trained.columns().get(c).prefix();
      for (int t = 0; t < parameters.shapes().size(); t++) {
        ParameterShape shape = parameters.shapes().get(t);
        tensors.put(prefix + shape.name(), parameters.get(t, c), shape.fileShape().getShape());
      }
      tensors.put(
          prefix + RewardModel.SCALE, new float[] {trained.scales().get(c).floatValue()}, 1);
    }
    return tensors.encode();
  }

  private static String tensorFile(String modelId) {
    return modelId + ".safetensors";
  }
}
