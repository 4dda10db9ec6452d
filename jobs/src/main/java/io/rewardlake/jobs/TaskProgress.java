package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.RunKey;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.stream.Collectors;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkContext;
import org.apache.spark.status.api.v1.StageData;
import scala.collection.JavaConverters;

/**
 * Says on standard error, every ten seconds, how far Spark is with what it does now. What is done
 * sooner, and a step that stands still, says nothing.
 */
final class TaskProgress implements AutoCloseable {
  private static final long MILLIS = 10_000;

  private final RunKey stage;
  private final SparkContext spark;
  private final Timer timer = new Timer("progress", true);
  private String last = "";

  TaskProgress(RunKey stage, SparkContext spark) {
    this.stage = stage;
    this.spark = spark;
  }

  /** Begins to say so. */
  static TaskProgress start(RunKey stage, SparkContext spark) {
    TaskProgress progress = new TaskProgress(stage, spark);
    progress.timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            progress.print(System.err);
          }
        },
        MILLIS,
        MILLIS);
    return progress;
  }

  /** A line for each stage of Spark that runs, unless they stand where they stood. */
  void print(PrintStream out) {
    StringBuilder lines = new StringBuilder();
    for (StageData running : running()) {
      long rows =
          Math.max(
              running.inputRecords(),
              Math.max(running.outputRecords(), running.shuffleWriteRecords()));
      lines.append(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d tasks of Spark's stage %d, %,d rows%n",
              stage.stage(),
              running.numCompleteTasks(),
              running.numTasks(),
              running.stageId(),
              rows));
    }
    if (!last.contentEquals(lines)) {
      last = lines.toString();
      out.print(last);
    }
  }

  /** Those of this stage's job group: others may run at the same time. */
  private List<StageData> running() {
    Set<Object> ours =
        JavaConverters.seqAsJavaList(
                spark.statusStore().jobsList(List.of(JobExecutionStatus.RUNNING)))
            .stream()
            .filter(job -> job.jobGroup().contains(stage.toString()))
            .flatMap(job -> JavaConverters.seqAsJavaList(job.stageIds()).stream())
            .collect(Collectors.toSet());
    return JavaConverters.seqAsJavaList(spark.statusStore().activeStages()).stream()
        .filter(active -> ours.contains(active.stageId()))
        .toList();
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
