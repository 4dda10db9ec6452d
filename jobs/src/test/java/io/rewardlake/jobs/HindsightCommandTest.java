package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
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

  @Test
  void returnsToGoBecomeATrainingSetAndComeBack(SparkSession spark) throws IOException {
    String at = "--lake=" + temp.resolve("lake");
    String[] played = {
      "rollout", "--environment=CliffWalking-v1", "--tasks=3", "--max-steps=5", at
    };
    CommandRun.of(played).succeeded();
    CommandRun.of("rollout", "--environment=CliffWalking-v1", "--tasks=1", "--policy=oracle", at)
        .succeeded();
    String[] relabel = {
      "hindsight", "--strategy=return-to-go", "--gamma=0.5", "--target-scale=2", "--output=half", at
    };
    CommandRun.of(relabel).succeeded();
    String[] export = {
      "export",
      "--format=decision-transformer",
      "--from=relabelled_episodes",
      "--dataset=half",
      "--where=policy = 'oracle'",
      "--output=" + temp.resolve("golden"),
      at
    };
    CommandRun.of(export).succeeded();
    // Thirteen steps of reward -1 along the cliff: (-1 - 0.5 - 0.25 - ...) / 2
    String line = Files.readAllLines(temp.resolve("golden/train-00000-of-00001.jsonl")).get(0);
    assertThat(line)
        .contains("\"observations\":[[36.0],[24.0],[25.0],[26.0],")
        .contains("\"actions\":[0,1,1,1,1,1,1,1,1,1,1,1,2]")
        .contains("false,false,true],\"returns_to_go\":[-0.9998779296875,-0.999755859375,")
        .endsWith(",-0.875,-0.75,-0.5]}");

    export[4] = "--where=true";
    export[5] = "--output=" + temp.resolve("all");
    CommandRun.of(export).succeeded();
    Dataset<Row> table =
        Lake.open(spark, temp.resolve("lake").toString())
            .read(HindsightTables.RELABELLED_EPISODES)
            .selectExpr(
                "episode_id",
                "rewards",
                "CAST(observations AS ARRAY<ARRAY<DOUBLE>>) AS observations",
                "CAST(action_ids AS ARRAY<BIGINT>) AS actions",
                "terminated AS dones",
                "targets AS returns_to_go");
    Dataset<Row> files = spark.read().json(temp.resolve("all") + "/train-*.jsonl");
    Dataset<Row> back = files.selectExpr(table.columns());
    assertThat(back.count()).isEqualTo(4);
    assertThat(back.exceptAll(table).count()).isZero();
    assertThat(table.exceptAll(back).count()).isZero();

    export[3] = "--dataset=none";
    export[5] = "--output=" + temp.resolve("none");
    CommandRun.of(export).failed(ExitCode.DATA.code(), "hindsight --strategy return-to-go");
    export[1] = "--format=transitions";
    CommandRun.of(export).failed(ExitCode.USAGE.code(), "nothing for the format transitions");
  }
}
