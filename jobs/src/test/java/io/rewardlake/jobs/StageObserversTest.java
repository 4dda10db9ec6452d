package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.apache.spark.metrics.sink.PrometheusServlet;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who is told how a stage goes: OpenLineage and MLflow by HTTP, Spark's pages and metrics. */
@ExtendWith(SparkExtension.class)
class StageObserversTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private SparkSession spark;

  private record Call(String path, JsonNode body) {}

  @BeforeEach
  void listen(SparkSession shared) throws IOException {
    spark = shared;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    spark.conf().set(StageObservers.OPEN_LINEAGE, url);
    spark.conf().set(StageObservers.MLFLOW, url + "/");
  }

  @AfterEach
  void stop() {
    server.stop(0);
    spark.conf().unset(StageObservers.OPEN_LINEAGE);
    spark.conf().unset(StageObservers.MLFLOW);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().toString();
    calls.add(new Call(path, body.length == 0 ? null : JSON.readTree(body)));
    boolean unknown = path.contains("get-by-name");
    String answer =
        path.endsWith("experiments/create")
            ? "{\"experiment_id\": \"7\"}"
            : path.endsWith("runs/create") ? "{\"run\": {\"info\": {\"run_id\": \"r1\"}}}" : "{}";
    exchange.sendResponseHeaders(unknown ? 404 : 200, unknown ? -1 : answer.length());
    if (!unknown) {
      exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
    }
    exchange.close();
  }

  @Test
  void tellsOfAStageThatSucceeds() throws Exception {
    Descriptions descriptions = new Descriptions();
    spark.sparkContext().addSparkListener(descriptions);
    long before = StageMetrics.registry().counter("stages.succeeded").getCount();
    rollout().succeeded();
    spark.sparkContext().listenerBus().waitUntilEmpty(60_000);
    spark.sparkContext().removeSparkListener(descriptions);

    List<JsonNode> events = bodies("/api/v1/lineage");
    assertThat(events)
        .extracting(event -> event.path("eventType").asText())
        .containsExactly("START", "COMPLETE");
    JsonNode done = events.get(1);
    assertThat(done.at("/run/runId")).isEqualTo(events.get(0).at("/run/runId"));
    assertThat(done.at("/job/name").asText()).isEqualTo("watched.rollout");
    assertThat(done.at("/run/facets/nominalTime/nominalStartTime").asText())
        .isEqualTo("2026-01-02T00:00:00Z");
    JsonNode episodes =
        StreamSupport.stream(done.path("outputs").spliterator(), false)
            .filter(output -> output.path("name").asText().equals(folder + "/episodes"))
            .findFirst()
            .orElseThrow();
    assertThat(episodes.path("namespace").asText()).isEqualTo("file");
    assertThat(episodes.at("/facets/version/datasetVersion").asText()).isEqualTo("1");
    assertThat(episodes.at("/outputFacets/outputStatistics/rowCount").asLong()).isEqualTo(4);

    assertThat(bodies("/api/2.0/mlflow/experiments/create").get(0).path("name").asText())
        .isEqualTo("rewardlake");
    JsonNode created = bodies("/api/2.0/mlflow/runs/create").get(0);
    assertThat(created.path("experiment_id").asText()).isEqualTo("7");
    assertThat(created.path("run_name").asText()).isEqualTo("watched/2026-01-02/rollout/0");
    List<JsonNode> batches = bodies("/api/2.0/mlflow/runs/log-batch");
    assertThat(batches.get(0).path("params").toString())
        .contains("{\"key\":\"environment\",\"value\":\"FrozenLake-v1\"}");
    assertThat(batches.get(1).path("metrics").toString())
        .contains("{\"key\":\"episodes rows\",\"value\":4.0,");
    assertThat(batches.get(1).path("tags").toString())
        .contains("{\"key\":\"rewardlake.written.episodes\",\"value\":\"1\"}");
    JsonNode update = bodies("/api/2.0/mlflow/runs/update").get(0);
    assertThat(update.path("run_id").asText() + " " + update.path("status").asText())
        .isEqualTo("r1 FINISHED");

    assertThat(StageMetrics.registry().counter("stages.succeeded").getCount())
        .isEqualTo(before + 1);
    assertThat(
            new PrometheusServlet(new Properties(), StageMetrics.registry())
                .getMetricsSnapshot(null))
        .contains("metrics_stages_succeeded_Count{type=\"counters\"} " + (before + 1))
        .contains("metrics_stage_rollout_episodes_rows_Count{type=\"counters\"}")
        .contains("metrics_stage_rollout_time_Count{type=\"timers\"}");
    assertThat(descriptions.seen)
        .contains("rollout: environment FrozenLake-v1, policy uniform (watched/2026-01-02)");
  }

  @Test
  void tellsOfAStageThatFails() {
    failing();
    List<JsonNode> events = bodies("/api/v1/lineage");
    assertThat(events)
        .extracting(event -> event.path("eventType").asText())
        .containsExactly("START", "FAIL");
    assertThat(events.get(1).at("/run/facets/errorMessage/message").asText()).contains("nobody");
    assertThat(bodies("/api/2.0/mlflow/runs/update").get(0).path("status").asText())
        .isEqualTo("FAILED");
  }

  @Test
  void aReceiverThatIsNotThereFailsNoStage() {
    server.stop(0);
    CommandRun first = rollout().succeeded();
    assertThat(first.err()).contains("Warning: OpenLineage is not told", "Warning: Mlflow is not");
    spark.conf().set(StageObservers.MLFLOW, "file:/tmp/mlruns");
    CommandRun second = failing();
    assertThat(second.err()).contains("the address must be http://").doesNotContain("OpenLineage");
  }

  @Test
  void descriptionsNameStageAndMethod() {
    assertThat(
            SparkPages.description(
                "aggregate", Map.of("method", "mace", "dataset", "d", "seed", "0"), "n/2026-01-02"))
        .isEqualTo("aggregate: method mace, dataset d (n/2026-01-02)");
    assertThat(SparkPages.description("maintain", Map.of(), "by-hand/2026-01-02"))
        .isEqualTo("maintain (by-hand/2026-01-02)");
  }

  private CommandRun failing() {
    return CommandRun.of(
            "evaluate-policy",
            "--policy=nobody",
            "--environment=FrozenLake-v1",
            "--tasks=2",
            "--lake=" + folder)
        .failed(2, "nobody");
  }

  private CommandRun rollout() {
    return CommandRun.of(
        "rollout",
        "--environment=FrozenLake-v1",
        "--policy=uniform",
        "--tasks=2",
        "--group-size=2",
        "--run=watched",
        "--date=2026-01-02",
        "--lake=" + folder);
  }

  private List<JsonNode> bodies(String path) {
    return calls.stream().filter(call -> call.path().equals(path)).map(Call::body).toList();
  }

  private static final class Descriptions extends SparkListener {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      seen.add(String.valueOf(job.properties().getProperty("spark.job.description")));
    }
  }
}
