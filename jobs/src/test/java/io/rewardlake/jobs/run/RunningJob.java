package io.rewardlake.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command that runs on a cluster of this machine: how far it is, as Spark's own page says, and
 * its processes, to be killed.
 */
final class RunningJob implements AutoCloseable {
  /** Exit code of a process that kill -9 ended: 128 and the signal. */
  static final int KILLED = 137;

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Script script;
  private final URL applications;

  private RunningJob(Script script, URL applications) {
    this.script = script;
    this.applications = applications;
  }

  /**
   * A stage on the page.
   *
   * @param calls the methods that asked for it
   * @param status ACTIVE, COMPLETE, ...
   * @param tasks how many it has
   * @param done attempts at tasks that ended well
   * @param failed attempts at tasks that did not
   */
  record StageProgress(String calls, String status, int tasks, int done, int failed) {
    private static StageProgress of(JsonNode stage) {
      return new StageProgress(
          stage.path("details").asText(),
          stage.path("status").asText(),
          stage.path("numTasks").asInt(),
          stage.path("numCompleteTasks").asInt(),
          stage.path("numFailedTasks").asInt());
    }
  }

  /** Starts {@code run/rewardlake arguments} with a page at a port that is free. */
  static RunningJob start(Path folder, List<String> arguments) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String[] words =
        Stream.concat(Stream.of("--conf=spark.ui.port=" + port), arguments.stream())
            .toArray(String[]::new);
    return new RunningJob(
        Script.start(folder, "rewardlake", words),
        URI.create("http://127.0.0.1:" + port + "/api/v1/applications").toURL());
  }

  /** Waits until a stage is as told. */
  StageProgress await(Predicate<StageProgress> wanted) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    while (script.isAlive() && Instant.now().isBefore(end)) {
      for (JsonNode stage : stages()) {
        StageProgress progress = StageProgress.of(stage);
        if (wanted.test(progress)) {
          return progress;
        }
      }
      Thread.sleep(100);
    }
    throw new AssertionError("No stage became as told: " + script.result());
  }

  /** Waits until something is so. */
  void await(BooleanSupplier so) throws Exception {
    await(stage -> so.getAsBoolean());
  }

  /** kill -9 of the driver, which is a child of the script. */
  void killDriver() {
    kill(script.descendants(), "org.apache.spark.deploy.SparkSubmit");
  }

  /** kill -9 of one executor. */
  void killExecutor() throws IOException {
    String application = JSON.readTree(applications).path(0).path("id").asText();
    kill(ProcessHandle.allProcesses(), "CoarseGrainedExecutorBackend.* --app-id " + application);
  }

  /** Waits for its end. */
  Script.Result result() throws Exception {
    return script.result();
  }

  @Override
  public void close() throws IOException {
    script.close();
  }

  // None while the page is not there, or says in plain words that it will be
  private JsonNode stages() throws IOException {
    try {
      String id = JSON.readTree(applications).path(0).path("id").asText();
      return JSON.readTree(URI.create(applications + "/" + id + "/stages").toURL());
    } catch (ConnectException | FileNotFoundException | JsonParseException e) {
      return JSON.createArrayNode();
    }
  }

  private static void kill(Stream<ProcessHandle> processes, String pattern) {
    Predicate<String> ours = Pattern.compile(pattern).asPredicate();
    ProcessHandle process =
        processes
            .filter(candidate -> candidate.info().commandLine().filter(ours).isPresent())
            .findFirst()
            .orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
  }
}
