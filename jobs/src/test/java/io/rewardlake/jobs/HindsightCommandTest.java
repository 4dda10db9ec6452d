package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class HindsightCommandTest {
  @TempDir Path temp;

  @Test
  void relabelsWhatWasPlayed(SparkSession spark) {
    String lake = "--lake=" + temp.resolve("lake");
    assertThat(Main.execute("hindsight", lake)).isEqualTo(ExitCode.DATA.code());
    assertThat(
            Main.execute(
                "rollout",
                "--environment=BitFlipping-v0",
                "--parameters={\"n_bits\": 6}",
                "--tasks=40",
                lake))
        .isZero();
    assertThat(Main.execute("hindsight", "--strategy=futures", lake))
        .isEqualTo(ExitCode.USAGE.code());
    // Twice: the second takes the place of the first
    assertThat(Main.execute("hindsight", "--k=2", lake)).isZero();
    assertThat(Main.execute("hindsight", "--k=2", lake)).isZero();
    assertThat(Main.execute("hindsight", "--strategy=final", "--k=1", "--relabelled-only", lake))
        .isZero();

    Dataset<Row> rows =
        Lake.open(spark, temp.resolve("lake").toString()).read(HindsightTables.RELABELLED_EPISODES);
    assertThat(
            rows.groupBy("dataset", "strategy")
                .count()
                .orderBy("dataset", "strategy")
                .collectAsList()
                .toString())
        .isEqualTo("[[final,final,40], [future,future,80], [future,original,40]]");
    // The parameters of the tasks were found: all six bits are the goal
    assertThat(rows.filter("size(goals[0]) <> 6").count()).isZero();
    assertThat(rows.filter("dataset = 'final' AND NOT element_at(terminated, -1)").count())
        .isZero();
  }
}
