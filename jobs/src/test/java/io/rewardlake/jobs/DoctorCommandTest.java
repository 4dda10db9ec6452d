package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.RunKey;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.Rule;
import io.rewardlake.schemas.tables.Rules;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.schemas.tables.Tables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.learn.Artifact;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class DoctorCommandTest {
  private static final byte[] WEIGHTS = "weights".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void aNewLakeIsSoundAndIsNotMade(SparkSession spark) {
    Path lake = folder.resolve("new");
    CommandRun run = CommandRun.of("doctor", "--lake=" + lake).succeeded();
    assertThat(run.out())
        .contains("OK    torch: PyTorch 2.7.1, multiplies", "OK    spark: 3.5.4")
        .contains("OK    lake: " + lake + ", 0 tables, can be written", " 0 failed");
    assertThat(lake).doesNotExist();
  }

  @Test
  void namesEachViolationAndWhatToDo(SparkSession spark) throws Exception {
    Lake lake = Lake.folder(spark, folder.toString());
    try (StageRun stage =
        StageRun.begin(lake, new RunKey("test", LocalDate.of(2026, 1, 2), "scores", 0), Map.of())) {
      stage.mergeNew(LearnTables.REWARD_SCORES, scores(spark, "m"));
      stage.mergeNew(LearnTables.MODELS, models(spark, "good", "changed", "lost"));
      stage.succeed();
    }
    Files.createDirectories(folder.resolve("_models"));
    Files.write(folder.resolve("_models/good"), WEIGHTS);
    Files.writeString(folder.resolve("_models/changed"), "other weights");
    // Beside Rewardlake: a NULL, a broken constraint, a key twice
    plant(
        spark,
        PreferenceTables.ANNOTATORS,
        "{'dataset': 'd', 'annotator_id': 'x', 'votes': 1, 'agreement': 2.0, 'leave_one_out': 1.0}",
        "{'dataset': 'd', 'annotator_id': 'x', 'agreement': 1.0, 'leave_one_out': 1.0}");

    CommandRun run = CommandRun.of("doctor", "--quiet", "--lake=" + folder).failed(5, "");
    assertThat(run.out())
        .contains(
            "FAIL  reward_scores: (model_id) is in models: 1 times not, for example"
                + " {\"model_id\":\"m\"}. Run the command that wrote them again")
        .contains(
            "FAIL  annotators: votes is not null (1 rows break it), agreement_is_share"
                + " (1 rows break it). ")
        .contains(
            "FAIL  annotators: dataset, annotator_id is unique: 1 times not, for example"
                + " {\"dataset\":\"d\",\"annotator_id\":\"x\"}")
        .contains("FAIL  model changed@2: ", "FAIL  model lost@3: ")
        .contains("Restore the file, or train the model again.")
        .doesNotContain("OK  ", "model good", "FAIL  models");

    Files.write(folder.resolve("_models/changed"), WEIGHTS);
    Files.write(folder.resolve("_models/lost"), WEIGHTS);
    CommandRun.of("doctor", "--lake=" + folder).failed(3, "");
  }

  @Test
  void namesTheTableThatIsDamaged(SparkSession spark) throws Exception {
    Lake lake = Lake.folder(spark, folder.toString());
    try (StageRun stage =
        StageRun.begin(lake, new RunKey("test", LocalDate.of(2026, 1, 2), "scores", 0), Map.of())) {
      stage.mergeNew(LearnTables.MODELS, models(spark, "good"));
      stage.mergeNew(LearnTables.REWARD_SCORES, scores(spark, "good"));
      stage.succeed();
    }
    Files.createDirectories(folder.resolve("_models"));
    Files.write(folder.resolve("_models/good"), WEIGHTS);
    try (Stream<Path> files = Files.walk(folder.resolve("reward_scores"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".parquet")).toList()) {
        Files.writeString(file, "no Parquet");
      }
    }
    CommandRun run = CommandRun.of("doctor", "--quiet", "--lake=" + folder).failed(5, "");
    assertThat(run.out()).contains("FAIL  reward_scores: ").doesNotContain("FAIL  models");
  }

  @Test
  void everyRuleFindsAPlantedViolation(SparkSession spark) {
    for (Table table : Tables.ALL) {
      spark.createDataFrame(List.<Row>of(), table.schema()).createOrReplaceTempView(table.name());
    }
    for (Rule rule : Rules.ALL) {
      assertThat(spark.sql(rule.query()).isEmpty()).as(rule.name()).isTrue();
      Table first = rule.tables().get(0);
      // One row with every text set refers to rows that are not there; an episode starts late
      row(spark, first).createOrReplaceTempView(first.name());
      assertThat(spark.sql(rule.query()).count()).as(rule.name()).isEqualTo(1);
      spark.createDataFrame(List.<Row>of(), first.schema()).createOrReplaceTempView(first.name());
    }
    Tables.ALL.forEach(table -> spark.catalog().dropTempView(table.name()));
    assertThat(Rules.ALL).extracting(Rule::remedy).noneMatch(String::isBlank);
    assertThat(EpisodeTables.EPISODES.primaryKey()).contains("chunk");
  }

  @Test
  void judgesTheMachine() {
    assertThat(MachineChecks.java(11).level()).isEqualTo(Finding.Level.FAIL);
    assertThat(MachineChecks.java(17).level()).isEqualTo(Finding.Level.OK);
    assertThat(MachineChecks.java(24).level()).isEqualTo(Finding.Level.WARN);
    assertThat(MachineChecks.memory(1L << 29).level()).isEqualTo(Finding.Level.WARN);
    assertThat(MachineChecks.memory(3L << 30).level()).isEqualTo(Finding.Level.OK);
    assertThat(MachineChecks.threads(8, "1", 1).level()).isEqualTo(Finding.Level.OK);
    assertThat(MachineChecks.threads(8, null, 1).level()).isEqualTo(Finding.Level.WARN);
    assertThat(MachineChecks.threads(8, "1", 4).level()).isEqualTo(Finding.Level.WARN);
    assertThat(MachineChecks.gpu(1, 0, true).level()).isEqualTo(Finding.Level.FAIL);
    assertThat(MachineChecks.gpu(1, 0, false).level()).isEqualTo(Finding.Level.OK);
    assertThat(MachineChecks.gpu(0, 2, false).level()).isEqualTo(Finding.Level.WARN);
    assertThat(MachineChecks.version("spark", "3.4.1", "3.5.").level())
        .isEqualTo(Finding.Level.WARN);
  }

  private static org.apache.spark.sql.Dataset<Row> row(SparkSession spark, Table table) {
    String columns =
        table.columns().stream()
            .map(
                column ->
                    switch (column.type().catalogString()) {
                      case "string" -> "'" + column.name() + "' AS " + column.name();
                      case "int" -> "1 AS " + column.name();
                      default ->
                          "CAST(NULL AS " + column.type().catalogString() + ") AS " + column.name();
                    })
            .reduce((left, right) -> left + ", " + right)
            .orElseThrow();
    return spark.sql("SELECT " + columns);
  }

  private static org.apache.spark.sql.Dataset<Row> scores(SparkSession spark, String model) {
    return spark.sql(
        "SELECT 'i' AS item_id, '"
            + model
            + "' AS model_id, 0 AS fold, array(1d) AS member_scores");
  }

  private static org.apache.spark.sql.Dataset<Row> models(SparkSession spark, String... names) {
    return spark
        .createDataset(List.of(names), Encoders.STRING())
        .selectExpr(
            "value AS model_id",
            "value AS name",
            "CASE value WHEN 'good' THEN 1 WHEN 'changed' THEN 2 ELSE 3 END AS version",
            "'reward' AS kind",
            "'_models/' || value AS artifact",
            "'" + Artifact.sha256(WEIGHTS) + "' AS sha256",
            "CAST(NULL AS STRING) AS parent",
            "map('embeddings', 0L) AS trained_on",
            "CAST(map() AS map<string, string>) AS parameters",
            "map('accuracy', 0.5d) AS metrics",
            "timestamp'2026-01-02' AS created_at");
  }

  private void plant(SparkSession spark, Table table, String... json) {
    spark
        .read()
        .schema(table.schema())
        .option("allowSingleQuotes", true)
        .json(spark.createDataset(List.of(json), Encoders.STRING()))
        .write()
        .format("delta")
        .save(folder.resolve(table.name()).toString());
  }
}
