package io.rewardlake.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.jobs.Main;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Data-parallel training on a cluster whose workers announce GPUs. */
@ExtendWith({SparkExtension.class, StandaloneCluster.class})
class ClusterTrainingIT {
  private static final Pattern ROUND = Pattern.compile("round-(\\d+)\\.safetensors$");

  /** Who asks for the stages in which training runs. */
  private static final String TRAINING = "WholeExecutor.run";

  private static final int ROUNDS = 4;

  @TempDir Path temp;

  /**
   * kill -9 of an executor within a round of data-parallel training, then of the driver between
   * rounds; the same command goes on with the next round, one task per GPU that was announced, to
   * the model of a run in this process that nobody disturbed.
   */
  @Test
  void aKilledExecutorAndAKilledDriverLeaveNoTrace(
      SparkSession spark, StandaloneCluster.Running cluster) throws Exception {
    Path undisturbed = temp.resolve("undisturbed training");
    List<String> play = List.of("rollout", "--environment=CartPole-v1", "--lake=" + undisturbed);
    assertThat(Main.execute(play.toArray(String[]::new))).isZero();
    Path disturbed = temp.resolve("disturbed training");
    FileUtils.copyDirectory(undisturbed.toFile(), disturbed.toFile());
    List<String> train =
        List.of(
            "train-policy",
            "--objective=bc",
            "--source=rollout",
            "--partitions=2",
            "--steps=" + 1_000 * ROUNDS,
            "--rounds=" + ROUNDS,
            "--checkpoints=1",
            "--hidden=64,64");
    assertThat(
            Main.execute(
                StandaloneCluster.with(train, "--lake=" + undisturbed).toArray(String[]::new)))
        .isZero();
    Path events = Files.createDirectory(temp.resolve("events"));
    List<String> submit =
        StandaloneCluster.with(
            cluster.submitted(train, disturbed),
            "--conf=spark.cores.max=4",
            "--conf=spark.executor.cores=2",
            "--conf=spark.executor.resource.gpu.amount=1",
            // Both executors are there before the first task
            "--conf=spark.scheduler.minRegisteredResourcesRatio=1",
            "--conf=spark.eventLog.enabled=true",
            "--conf=spark.eventLog.dir=" + events.toUri());

    int done;
    try (RunningJob job = RunningJob.start(temp, submit)) {
      job.await(stage -> isTraining(stage) && stage.status().equals("ACTIVE"));
      job.killExecutor();
      job.await(stage -> isTraining(stage) && stage.failed() > 0);
      job.await(() -> lastRound(disturbed) >= 2);
      job.killDriver();
      assertThat(job.result().code()).isEqualTo(RunningJob.KILLED);
      done = lastRound(disturbed);
    }
    assertThat(done).isBetween(2, ROUNDS - 1);
    Lake lake = Lake.open(spark, disturbed.toString());
    assertThat(lake.read(LearnTables.MODELS).count()).isZero();

    Script.Result resumed = Script.run(temp, "rewardlake", submit.toArray(String[]::new));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(models(lake)).hasSize(1).isEqualTo(models(Lake.open(spark, undisturbed.toString())));
    // The engine sees no GPU here: what a task was assigned is Spark's matter, and was kept
    assertThat(lake.read(LearnTables.TRAINING_METRICS).select("device").distinct().count())
        .isEqualTo(1);
    List<EventLog.Task> tasks = EventLog.read(events).tasks(TRAINING);
    assertThat(tasks).hasSize(2 * (ROUNDS - done));
    for (EventLog.Task task : tasks) {
      assertThat(task.claim()).containsEntry("cpus", 2.0).containsEntry("gpu", 1.0);
      assertThat(task.gpu()).hasSize(1);
      assertThat(tasks.stream().filter(task::meets)).containsExactly(task);
      assertThat(tasks.stream().filter(other -> other.stage() == task.stage()))
          .extracting(EventLog.Task::gpu)
          .containsExactlyInAnyOrder(List.of("0"), List.of("1"));
    }
  }

  private static boolean isTraining(RunningJob.StageProgress stage) {
    return stage.calls().contains(TRAINING);
  }

  // The last round whose common parameters were saved
  private static int lastRound(Path lake) {
    try (Stream<Path> files = Files.list(lake.resolve("_models"))) {
      return files
          .map(file -> ROUND.matcher(file.toString()))
          .filter(Matcher::find)
          .mapToInt(name -> Integer.parseInt(name.group(1)))
          .max()
          .orElse(0);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Row> models(Lake lake) {
    return lake.read(LearnTables.MODELS).select("sha256").collectAsList();
  }
}
