package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole command: generated tasks, tasks of the table, SQL on the steps. */
@ExtendWith(SparkExtension.class)
class RolloutCommandTest {
  @TempDir Path temp;

  @Test
  void playsGeneratedTasksAndThenThoseOfTheTable(SparkSession spark) {
    String lakeFolder = temp.resolve("lake").toString();
    String[] uniform = {
      "rollout",
      "--environment=CliffWalking-v1",
      "--tasks=6",
      "--group-size=3",
      "--max-steps=50",
      "--batch-size=4",
      "--lake=" + lakeFolder
    };
    assertThat(Main.execute(uniform)).isZero();
    Lake lake = Lake.open(spark, lakeFolder);
    assertThat(lake.read(EpisodeTables.TASKS).count()).isEqualTo(6);
    assertThat(
            lake.read(EpisodeTables.EPISODES)
                .groupBy("group_id")
                .count()
                .filter("count = 3")
                .count())
        .isEqualTo(6);

    // Again in other batches: the same rows take the place of the old ones
    uniform[5] = "--batch-size=64";
    assertThat(Main.execute(uniform)).isZero();
    assertThat(lake.read(EpisodeTables.EPISODES).count()).isEqualTo(18);
    List<Row> hashes =
        lake.read(LedgerTables.RUNS).select("content_hash").distinct().collectAsList();
    assertThat(hashes).hasSize(1);

    assertThat(
            Main.execute(
                "rollout",
                "--where=environment = 'CliffWalking-v1'",
                "--policy=oracle",
                "--lake=" + lakeFolder))
        .isZero();
    Row oracle =
        spark
            .sql(
                "SELECT count(DISTINCT episode_id), count(1), sum(reward), max(t)"
                    + " FROM rewardlake.steps WHERE policy = 'oracle'")
            .head();
    // The shortest way along the cliff takes 13 steps of -1
    assertThat(oracle.mkString(" ")).isEqualTo("6 78 -78.0 12");
    assertThat(lake.read(EpisodeTables.EPISODES).count()).isEqualTo(24);
  }

  @Test
  void whatIsNoEnvironmentOrNoTaskIsAUsageError() {
    String lake = "--lake=" + temp.resolve("lake");
    assertThat(Main.execute("rollout", "--environment=CartPole", lake))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(Main.execute("rollout", lake)).isEqualTo(ExitCode.USAGE.code());
    assertThat(
            Main.execute("rollout", "--environment=CartPole-v1", "--parameters={\"x\": 1}", lake))
        .isEqualTo(ExitCode.USAGE.code());
  }
}
