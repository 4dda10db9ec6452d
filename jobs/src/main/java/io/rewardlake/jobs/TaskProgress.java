package io.rewardlake.jobs;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import org.apache.spark.SparkContext;
import org.apache.spark.status.api.v1.StageData;
import scala.collection.JavaConverters;

/**
 * Says on standard error, every ten seconds, how far Spark is with what it does now. What is done
 * sooner, and a step that stands still, says nothing.
 */
final class TaskProgress implements AutoCloseable {
  private static final long MILLIS = 10_000;

  private final String title;
  private final SparkContext spark;
  private final Timer timer = new Timer("progress", true);
  private String last = "";

  TaskProgress(String title, SparkContext spark) {
    this.title = title;
    this.spark = spark;
  }

  /** Begins to say so. */
  static TaskProgress start(String title, SparkContext spark) {
    TaskProgress progress = new TaskProgress(title, spark);
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
    for (StageData stage : running()) {
      long rows =
          Math.max(
              stage.inputRecords(), Math.max(stage.outputRecords(), stage.shuffleWriteRecords()));
      lines.append(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d tasks of Spark's stage %d, %,d rows%n",
              title,
              stage.numCompleteTasks(),
              stage.numTasks(),
              stage.stageId(),
              rows));
    }
    if (!last.contentEquals(lines)) {
      last = lines.toString();
      out.print(last);
    }
  }

  private List<StageData> running() {
    return JavaConverters.seqAsJavaList(spark.statusStore().activeStages());
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
