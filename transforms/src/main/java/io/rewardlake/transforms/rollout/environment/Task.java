package io.rewardlake.transforms.rollout.environment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an episode is about, one row of JSON:
 *
 * <pre>{@code {"environment": "FrozenLake-v1", "parameters": {"map_name": "random"}, "seed": 7}}
 * </pre>
 *
 * What the parameters leave open (a random map, a level, a quest, the initial state) is drawn from
 * the seed.
 *
 * @param environment registered name
 * @param parameters JSON object, keys sorted; the environment checks it at reset
 * @param seed of everything that the parameters leave open
 */
public record Task(String environment, String parameters, long seed) implements Serializable {
  public Task {
    Require.notBlank(environment, "environment");
    Require.notBlank(parameters, "parameters");
  }

  /** A task whose parameters are given as values: numbers, texts, booleans, lists and maps. */
  public static Task of(String environment, Map<String, ?> parameters, long seed) {
    try {
      return new Task(
          environment, EnvironmentJson.MAPPER.writeValueAsString(new TreeMap<>(parameters)), seed);
    } catch (JsonProcessingException e) {
      throw Errors.task(environment, e.getOriginalMessage());
    }
  }

  /** The task of {@code Response-v0} to answer a prompt, with further parameters as JSON. */
  public static Task answering(String prompt, String parameters) {
    try {
      JsonNode all = EnvironmentJson.MAPPER.readTree(parameters);
      if (!(all instanceof ObjectNode object)) {
        throw Errors.task(parameters, "the parameters are no JSON object");
      }
      Map<?, ?> values =
          EnvironmentJson.MAPPER.convertValue(object.put("prompt", prompt), Map.class);
      return new Task(Response.NAME, EnvironmentJson.MAPPER.writeValueAsString(values), 0);
    } catch (JsonProcessingException e) {
      throw Errors.task(parameters, e.getOriginalMessage());
    }
  }

  /**
   * Number {@code index} of the tasks that this task's seed draws: the same parameters, another
   * seed. Seeds keep to 53 bits, which every JSON reader holds exactly.
   */
  public Task sibling(long index) {
    long drawn =
        RandomStreams.of(seed, "task", environment, Long.toString(index)).nextLong() >>> 11;
    return new Task(environment, parameters, drawn);
  }

  /** Reads the row of JSON. */
  public static Task parse(String json) {
    try {
      Row row = EnvironmentJson.MAPPER.readValue(json, Row.class);
      JsonNode parameters =
          row.parameters == null ? EnvironmentJson.MAPPER.createObjectNode() : row.parameters;
      if (!parameters.isObject()) {
        throw Errors.task(json, "'parameters' is no JSON object");
      }
      Map<?, ?> values = EnvironmentJson.MAPPER.convertValue(parameters, Map.class);
      return new Task(row.environment, EnvironmentJson.MAPPER.writeValueAsString(values), row.seed);
    } catch (JsonProcessingException e) {
      throw Errors.task(json, e.getOriginalMessage());
    }
  }

  /** Writes the row of JSON. */
  public String toJson() {
    try {
      ObjectNode row = EnvironmentJson.MAPPER.createObjectNode();
      row.put("environment", environment);
      row.set("parameters", EnvironmentJson.MAPPER.readTree(parameters));
      return row.put("seed", seed).toString();
    } catch (JsonProcessingException e) {
      throw Errors.task(parameters, e.getOriginalMessage());
    }
  }

  private record Row(
      @JsonProperty(required = true) String environment,
      JsonNode parameters,
      @JsonProperty(required = true) long seed) {}
}
