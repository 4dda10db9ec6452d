package io.rewardlake.jobs;

import io.rewardlake.transforms.learn.Artifact;
import java.util.Map;

/**
 * A row of {@code models}.
 *
 * @param id model_id
 * @param name the name that the user gave
 * @param version of the name, from 1
 * @param artifact its file
 * @param parameters as given and defaulted
 */
record RegisteredModel(
    String id, String name, int version, Artifact artifact, Map<String, String> parameters) {

  /** The name of this version, as options take it: {@code cartpole@2}. */
  String title() {
    return name + "@" + version;
  }
}
