package io.rewardlake.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rewardlake.schemas.lake.StageRun;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Logs each attempt at a stage as a run of an MLflow server, in experiment {@code rewardlake}: its
 * options as parameters, what it counted and measured as metrics, table versions as tags.
 *
 * <p>Source: MLflow REST API 2.0. {@code MLFLOW_TRACKING_TOKEN} is sent as a bearer token.
 */
final class Mlflow implements StageObserver {
  private static final String API = "/api/2.0/mlflow/";
  private static final String EXPERIMENT = "rewardlake";
  // The limits of one request
  private static final int MOST_PARAMETERS = 100;
  private static final int LONGEST_VALUE = 500;

  private final JsonPost server;
  private final StageRun stage;
  private final Summary summary;
  private String run;

  Mlflow(String address, StageRun stage, Summary summary) {
    this.server = JsonPost.to(address, System.getenv("MLFLOW_TRACKING_TOKEN"));
    this.stage = stage;
    this.summary = summary;
  }

  @Override
  public void started() throws IOException {
    ObjectNode body =
        JsonPost.JSON
            .createObjectNode()
            .put("experiment_id", experiment())
            .put("run_name", stage.key().toString())
            .put("start_time", stage.started().toEpochMilli());
    ArrayNode tags = body.putArray("tags");
    entry(tags, "rewardlake.stage", stage.key().stage());
    entry(tags, "rewardlake.run", stage.key().run());
    entry(tags, "rewardlake.date", stage.key().date().toString());
    entry(tags, "rewardlake.lake", stage.lake().location());
    JsonNode answer = server.post(API + "runs/create", body);
    run = answer.at("/run/info/run_id").asText();
    ObjectNode batch = batch();
    ArrayNode parameters = batch.putArray("params");
    stage.parameters().entrySet().stream()
        .limit(MOST_PARAMETERS)
        .forEach(parameter -> entry(parameters, parameter.getKey(), parameter.getValue()));
    server.post(API + "runs/log-batch", batch);
  }

  @Override
  public void succeeded() throws IOException {
    finish("FINISHED");
  }

  @Override
  public void failed(Throwable failure) throws IOException {
    finish("FAILED");
  }

  private void finish(String status) throws IOException {
    if (run == null) {
      // It was refused before it began
      return;
    }
    long now = Instant.now().toEpochMilli();
    Map<String, Double> measured = new TreeMap<>(summary.measured());
    stage.counts().forEach((what, number) -> measured.put(what, number.doubleValue()));
    measured.put("seconds", (now - stage.started().toEpochMilli()) / 1e3);
    ObjectNode batch = batch();
    ArrayNode metrics = batch.putArray("metrics");
    measured.entrySet().stream()
        .filter(metric -> Double.isFinite(metric.getValue()))
        .forEach(
            metric ->
                metrics
                    .addObject()
                    .put("key", key(metric.getKey()))
                    .put("value", metric.getValue())
                    .put("timestamp", now)
                    .put("step", stage.key().iteration()));
    ArrayNode tags = batch.putArray("tags");
    versions(tags, "rewardlake.read.", stage.inputVersions());
    versions(tags, "rewardlake.written.", stage.outputVersions());
    server.post(API + "runs/log-batch", batch);
    server.post(
        API + "runs/update",
        JsonPost.JSON
            .createObjectNode()
            .put("run_id", run)
            .put("status", status)
            .put("end_time", now));
  }

  private String experiment() throws IOException {
    JsonNode there = server.get(API + "experiments/get-by-name?experiment_name=" + EXPERIMENT);
    JsonNode id = there.at("/experiment/experiment_id");
    return id.isMissingNode()
        ? server
            .post(
                API + "experiments/create",
                JsonPost.JSON.createObjectNode().put("name", EXPERIMENT))
            .path("experiment_id")
            .asText()
        : id.asText();
  }

  private ObjectNode batch() {
    return JsonPost.JSON.createObjectNode().put("run_id", run);
  }

  private static void versions(ArrayNode tags, String prefix, Map<String, Long> versions) {
    new TreeMap<>(versions)
        .forEach((table, version) -> entry(tags, prefix + table, String.valueOf(version)));
  }

  private static void entry(ArrayNode list, String key, String value) {
    list.addObject()
        .put("key", key(key))
        .put("value", value.substring(0, Math.min(value.length(), LONGEST_VALUE)));
  }

  /** Only such characters may be in names. */
  private static String key(String name) {
    return name.replaceAll("[^\\w\\-. /]", "_");
  }
}
