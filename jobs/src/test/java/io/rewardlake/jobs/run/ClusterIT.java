package io.rewardlake.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One standalone cluster of two workers, each announcing a GPU, for all tests of this class. */
class ClusterIT {
  private static final Pattern URL = Pattern.compile("master +(spark://\\S+)");

  @TempDir static Path temp;
  private static String master;

  @BeforeAll
  static void start() throws Exception {
    Script.Result started = Script.run(temp, "cluster", "start", "--workers", "2", "--gpus", "2");
    assertThat(started.code()).as(started.err()).isZero();
    Matcher url = URL.matcher(started.out());
    assertThat(url.find()).isTrue();
    master = url.group(1);
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(Script.run(temp, "cluster", "stop").out()).isEqualTo("Stopped.\n");
    assertThat(Script.run(temp, "cluster", "status").code()).isEqualTo(3);
  }

  @Test
  void statusCountsTheWorkers() throws Exception {
    assertThat(Script.run(temp, "cluster", "status").out())
        .contains(master)
        .containsPattern("workers +2");
  }

  /** The class path of an executor is Spark's own; Delta and the lake arrive through --jars. */
  @Test
  void executorsOnAnUnmodifiedClassPathWriteTheLake() throws Exception {
    Script.Result result =
        Script.run(
            temp,
            "sql",
            "--master=" + master,
            "--lake",
            temp.resolve("lake").toString(),
            "--executor-memory",
            "1g",
            "--conf",
            "spark.executor.resource.gpu.amount=1",
            "-e",
            "CREATE TABLE numbers USING delta AS SELECT id FROM range(0, 100, 1, 2);"
                + " SELECT sum(id), count(DISTINCT file)"
                + " FROM (SELECT id, input_file_name() AS file FROM numbers)");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("4950\t2\n");
  }
}
