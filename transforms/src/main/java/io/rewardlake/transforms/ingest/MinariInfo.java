package io.rewardlake.transforms.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import org.apache.beam.sdk.io.FileSystems;

/**
 * What {@code metadata.json} says of a Minari data set. Python writes it, with Infinity and NaN as
 * bare words.
 *
 * @param environment id of {@code env_spec}, else the data set's name without its last part, else
 *     the name of the file
 * @param policy {@code algorithm_name}; empty: not recorded
 * @param datasetId {@code dataset_id}; null: not recorded
 */
record MinariInfo(String environment, String policy, String datasetId) implements Serializable {
  private static final String FILE = "metadata.json";
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /**
   * Reads the metadata beside a file, if there are any.
   *
   * @param environment name to use instead; null: none
   */
  static MinariInfo beside(InputFile file, String environment) {
    String path = file.path().substring(0, file.path().lastIndexOf('/') + 1) + FILE;
    try {
      return of(read(path), file, environment);
    } catch (IOException e) {
      throw Errors.unreadableFile(path, e);
    }
  }

  private static JsonNode read(String path) throws IOException {
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(path, false)))) {
      return MAPPER.readTree(in);
    } catch (FileNotFoundException e) {
      return MAPPER.createObjectNode();
    }
  }

  private static MinariInfo of(JsonNode json, InputFile file, String environment)
      throws JsonProcessingException {
    String datasetId = json.path("dataset_id").textValue();
    String name = environment;
    if (name == null) {
      JsonNode spec = json.path("env_spec");
      name = (spec.isTextual() ? MAPPER.readTree(spec.textValue()) : spec).path("id").textValue();
    }
    if (name == null && datasetId != null && datasetId.contains("/")) {
      name = datasetId.substring(0, datasetId.lastIndexOf('/'));
    }
    return new MinariInfo(
        name == null ? file.stem() : name, json.path("algorithm_name").asText(""), datasetId);
  }
}
