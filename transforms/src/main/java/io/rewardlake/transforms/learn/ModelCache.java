package io.rewardlake.transforms.learn;

import ai.djl.Device;
import io.rewardlake.schemas.errors.Errors;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/** One copy of each model per executor process, keyed by the hash of its file. */
final class ModelCache {
  private static final Map<String, RewardModel> MODELS = new ConcurrentHashMap<>();

  private ModelCache() {}

  /** The model of a file whose SHA-256 must be the expected one; it is read at most once. */
  static RewardModel get(String artifact, String sha256, Configuration hadoop) {
    return MODELS.computeIfAbsent(sha256, expected -> load(artifact, expected, hadoop));
  }

  /** Refuses a file that is not the expected one, though a process may hold its model already. */
  static void requireUnchanged(String artifact, String sha256, Configuration hadoop) {
    new Artifact(artifact, sha256).read(hadoop);
  }

  /** Reads a model file and refuses one that was changed. */
  static RewardModel load(String artifact, String sha256, Configuration hadoop) {
    try {
      return RewardModel.decode(new Artifact(artifact, sha256).read(hadoop), Device.cpu());
    } catch (IOException e) {
      throw Errors.modelUnreadable(artifact, e.getMessage());
    }
  }
}
