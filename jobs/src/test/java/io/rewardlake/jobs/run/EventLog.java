package io.rewardlake.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What Spark itself wrote down of an application that ended.
 *
 * @param events in their order
 */
record EventLog(List<JsonNode> events) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A task that ended well.
   *
   * @param stage that it belongs to
   * @param executor that ran it
   * @param claim what it claims of its executor: resource to amount
   * @param gpu addresses of the executor's GPUs
   * @param begin when it was launched, milliseconds
   * @param end when it had ended, milliseconds
   */
  record Task(
      int stage,
      String executor,
      Map<String, Double> claim,
      List<String> gpu,
      long begin,
      long end) {
    /** Whether both were in one process at one time. */
    boolean meets(Task other) {
      return executor.equals(other.executor) && begin < other.end && other.begin < end;
    }
  }

  /** Reads the one log of a folder. */
  static EventLog read(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path log =
          files.filter(file -> !file.toString().endsWith(".inprogress")).findFirst().orElseThrow();
      List<JsonNode> events = new ArrayList<>();
      for (String line : Files.readAllLines(log)) {
        events.add(JSON.readTree(line));
      }
      return new EventLog(events);
    }
  }

  /** The tasks of all stages that a method asked for. */
  List<Task> tasks(String caller) {
    Map<Integer, Map<String, Double>> profiles = new HashMap<>();
    Map<String, List<String>> gpus = new HashMap<>();
    Map<Integer, Integer> stages = new HashMap<>();
    List<Task> tasks = new ArrayList<>();
    for (JsonNode event : events) {
      switch (event.path("Event").asText()) {
        case "SparkListenerResourceProfileAdded" ->
            profiles.put(event.path("Resource Profile Id").asInt(), claim(event));
        case "SparkListenerExecutorAdded" ->
            gpus.put(
                event.path("Executor ID").asText(),
                texts(event.path("Executor Info").path("Resources").path("gpu").path("addresses")));
        case "SparkListenerStageSubmitted" -> {
          JsonNode stage = event.path("Stage Info");
          if (stage.path("Details").asText().contains(caller)) {
            stages.put(stage.path("Stage ID").asInt(), stage.path("Resource Profile Id").asInt());
          }
        }
        case "SparkListenerTaskEnd" -> {
          int stage = event.path("Stage ID").asInt();
          if (stages.containsKey(stage)
              && event.path("Task End Reason").path("Reason").asText().equals("Success")) {
            JsonNode task = event.path("Task Info");
            String executor = task.path("Executor ID").asText();
            tasks.add(
                new Task(
                    stage,
                    executor,
                    profiles.get(stages.get(stage)),
                    gpus.get(executor),
                    task.path("Launch Time").asLong(),
                    task.path("Finish Time").asLong()));
          }
        }
        default -> {}
      }
    }
    return tasks;
  }

  private static Map<String, Double> claim(JsonNode profile) {
    Map<String, Double> claim = new HashMap<>();
    for (JsonNode request : profile.path("Task Resource Requests")) {
      claim.put(request.path("Resource Name").asText(), request.path("Amount").asDouble());
    }
    return claim;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
