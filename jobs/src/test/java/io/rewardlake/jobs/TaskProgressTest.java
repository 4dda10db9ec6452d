package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.RunKey;
import io.rewardlake.testkit.SparkExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TaskProgressTest {
  private static final int TASKS = 5;
  // Tasks run in this process: one permit lets one of them end
  private static final Semaphore GO = new Semaphore(0);

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void saysHowManyTasksAreDoneAndNothingTwice(SparkSession spark) throws Exception {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    RunKey work = new RunKey("nightly", LocalDate.of(2026, 1, 2), "work", 0);
    RunKey other = new RunKey("nightly", LocalDate.of(2026, 1, 2), "other", 0);
    try (TaskProgress progress = new TaskProgress(work, spark.sparkContext());
        TaskProgress beside = new TaskProgress(other, spark.sparkContext())) {
      assertThat(lines(progress)).isEmpty();
      spark.sparkContext().setJobGroup(work.toString(), "work", false);
      JavaFutureAction<Void> job =
          context
              .parallelize(Collections.nCopies(TASKS, 0), TASKS)
              .foreachAsync(any -> GO.acquire());
      GO.release(2);
      awaitLine(progress, "work: 2 of 5 tasks of Spark's stage \\d+, 0 rows\n");
      assertThat(lines(progress)).isEmpty();
      assertThat(lines(beside)).isEmpty();
      GO.release(TASKS);
      job.get();
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }

  // Spark notes the end of a task a little later
  private void awaitLine(TaskProgress progress, String wanted) throws InterruptedException {
    List<String> seen = new ArrayList<>();
    for (int look = 0; look < 600; look++) {
      String lines = lines(progress);
      if (lines.matches(wanted)) {
        return;
      }
      seen.add(lines);
      Thread.sleep(50);
    }
    throw new AssertionError("Never said: " + seen);
  }

  private String lines(TaskProgress progress) {
    printed.reset();
    progress.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
    return printed.toString(StandardCharsets.UTF_8);
  }
}
