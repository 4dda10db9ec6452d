package io.rewardlake.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class ScriptsIT {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run/rewardlake",
        "run/sql",
        "run/thrift",
        "run/cluster",
        "run/common.sh",
        ".ci/run"
      })
  void parses(String script) throws Exception {
    Path file = Script.ROOT.resolve(script);
    assertThat(Script.exec(temp, List.of("bash", "-n", file.toString())))
        .isEqualTo(new Script.Result(0, "", ""));
  }

  @Test
  void sqlReadsALakeThatAJobWritesAndLeavesNoFile(SparkSession shared) throws Exception {
    Path lake = temp.resolve("a lake");
    SparkSession job = LakeCatalog.open(shared, lake.toString());
    job.sql(
        "CREATE TABLE rewardlake.reward_scores USING delta AS SELECT 'i' AS item_id,"
            + " 'm' AS model_id, 0 AS fold, array(0.5d, -1.5d) AS member_scores");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Integer> commits =
        CompletableFuture.supplyAsync(
            () -> {
              int count = 0;
              while (!enough.get()) {
                job.sql("INSERT INTO rewardlake.reward_scores VALUES ('n', 'm', 0, array(1d))");
                count++;
              }
              return count;
            });
    Path folder = Files.createDirectory(temp.resolve("working folder"));

    Script.Result result;
    try {
      result =
          Script.run(
              folder,
              "sql",
              "--lake",
              lake.toString(),
              "-e",
              "SELECT sum(score) FROM member_scores WHERE item_id = 'i';"
                  + " SELECT count(*) > 0 FROM reward_scores VERSION AS OF 1");
    } finally {
      enough.set(true);
    }

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("-1.0\ntrue\n");
    assertThat(commits.get()).isPositive();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void optionsWithoutTheirValueAreUsageErrors() throws Exception {
    assertThat(Script.run(temp, "rewardlake", "nightly", "--master").code()).isEqualTo(2);
    assertThat(Script.run(temp, "sql", "--lake").code()).isEqualTo(2);
    assertThat(Script.run(temp, "cluster", "start", "--worker", "2").code()).isEqualTo(2);
  }
}
