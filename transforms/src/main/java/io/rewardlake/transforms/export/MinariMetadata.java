package io.rewardlake.transforms.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * {@code metadata.json} of a Minari data set. Spaces are JSON inside of a text, as Minari has them;
 * of a Box no bounds are known, so they are infinite, of Discrete as many actions as were seen.
 *
 * @param datasetId namespace, name and version, such as {@code cartpole/expert-v0}
 * @param spaces what observations and actions are
 * @param policies names of the policies that acted, sorted
 */
record MinariMetadata(String datasetId, EpisodeSpaces spaces, List<String> policies) {
  /** The version of Minari whose layout it is. */
  static final String VERSION = "0.5.3";

  private static final Pattern GYMNASIUM_ID = Pattern.compile("([\\w:-]+/)?[\\w:.-]+-v\\d+");
  private static final double MEGABYTE = 1e6;

  /** The JSON, of so many episodes, steps and bytes. */
  byte[] json(long episodes, long steps, long bytes) {
    ObjectNode root = RowJson.MAPPER.createObjectNode();
    root.put("total_episodes", episodes);
    root.put("total_steps", steps);
    root.put("data_format", "hdf5");
    root.put("observation_space", box(spaces.observationSize()));
    root.put("action_space", spaces.discrete() ? discrete() : box(spaces.actionSize()));
    if (GYMNASIUM_ID.matcher(spaces.environment()).matches()) {
      root.put("env_spec", environment());
    }
    root.put("dataset_id", datasetId);
    root.put("algorithm_name", String.join(", ", policies));
    root.put("minari_version", VERSION);
    root.put("dataset_size", Math.round(10 * bytes / MEGABYTE) / 10.0);
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String box(int size) {
    String low = infinite("-Infinity", size);
    String high = infinite("Infinity", size);
    return "{\"type\": \"Box\", \"dtype\": \"float32\", \"shape\": [%d], \"low\": %s, \"high\": %s}"
        .formatted(size, low, high);
  }

  private static String infinite(String bound, int size) {
    return IntStream.range(0, size).mapToObj(i -> bound).toList().toString();
  }

  private String discrete() {
    ObjectNode space = RowJson.MAPPER.createObjectNode();
    space.put("type", "Discrete");
    space.put("dtype", "int64");
    space.put("start", Math.min(0, spaces.minAction()));
    space.put("n", spaces.maxAction() - Math.min(0, spaces.minAction()) + 1);
    return space.toString();
  }

  /** What {@code gymnasium.envs.registration.EnvSpec.from_json} reads. */
  private String environment() {
    ObjectNode spec = RowJson.MAPPER.createObjectNode();
    spec.put("id", spaces.environment());
    spec.putNull("entry_point");
    spec.putNull("reward_threshold");
    spec.put("nondeterministic", false);
    spec.putNull("max_episode_steps");
    spec.put("order_enforce", true);
    spec.put("disable_env_checker", false);
    spec.putObject("kwargs");
    spec.putArray("additional_wrappers");
    spec.putNull("vector_entry_point");
    return spec.toString();
  }
}
