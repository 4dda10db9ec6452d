package io.rewardlake.jobs.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Runs the stages of a pipeline, each as soon as all that it needs are done. A stage that fails
 * stops those that need it, directly or not, and nothing else.
 */
public final class PipelineRun {
  private final Pipeline pipeline;
  private final ToIntFunction<PipelineStage> command;

  /**
   * Prepares a run.
   *
   * @param pipeline the stages
   * @param command runs the command of a stage and returns its exit code; called by up to {@code
   *     pipeline.parallel()} threads at once
   */
  public PipelineRun(Pipeline pipeline, ToIntFunction<PipelineStage> command) {
    this.pipeline = pipeline;
    this.command = command;
  }

  /** Runs them all; what became of each, in the pipeline's order. */
  public Map<String, StageOutcome> run() {
    ExecutorService threads = Executors.newFixedThreadPool(pipeline.parallel());
    Map<String, CompletableFuture<StageOutcome>> outcomes = new LinkedHashMap<>();
    try {
      for (PipelineStage stage : pipeline.stages()) {
        Map<String, CompletableFuture<StageOutcome>> needs =
            stage.needs().stream().collect(Collectors.toMap(need -> need, outcomes::get));
        outcomes.put(
            stage.name(),
            CompletableFuture.allOf(needs.values().toArray(CompletableFuture[]::new))
                .thenApplyAsync(ready -> outcome(stage, needs), threads));
      }
      Map<String, StageOutcome> all = new LinkedHashMap<>();
      outcomes.forEach((name, outcome) -> all.put(name, outcome.join()));
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  private StageOutcome outcome(
      PipelineStage stage, Map<String, CompletableFuture<StageOutcome>> needs) {
    List<String> missing =
        stage.needs().stream().filter(need -> !needs.get(need).join().done()).toList();
    if (!missing.isEmpty()) {
      return StageOutcome.leftOut(missing);
    }
    long started = System.nanoTime();
    int code = command.applyAsInt(stage);
    return StageOutcome.ran(code, (System.nanoTime() - started) / 1e9);
  }
}
