package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Transaction;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on a lake of 60 pairs, every fifth a tie. */
@ExtendWith(SparkExtension.class)
class ExportCommandTest {
  private static final int PAIRS = 60;
  private static final int TIES = 12;

  @TempDir static Path temp;
  private static SparkSession spark;

  @BeforeAll
  static void lake(SparkSession session) {
    spark = session;
    append(
        PreferenceTables.COMPARISONS,
        "SELECT 'majority' AS dataset, concat('pair-', id) AS pair_id, 'made' AS source,"
            + " concat('question ', id) AS prompt, concat('x', id) AS response_a,"
            + " concat('y', id) AS response_b, concat('item-x', id) AS item_a,"
            + " concat('item-y', id) AS item_b,"
            + " CASE WHEN id % 5 = 0 THEN 0.5D ELSE CAST(id % 2 AS DOUBLE) END AS label,"
            + " 0D AS margin, 1 AS votes, 1D AS vote_margin, 'keep' AS action, '' AS reason,"
            + " CAST(map() AS MAP<STRING, STRING>) AS attributes FROM range("
            + PAIRS
            + ")");
    append(
        PreferenceTables.PREFERENCE_STRENGTHS,
        "SELECT 'majority' AS dataset, 'made' AS source, concat('pair-', id) AS pair_id,"
            + " 'the-model' AS model_id, 0 AS fold, array(id / 4D, id / 4D) AS member_margins,"
            + " id / 4D AS mean, 0D AS std, 1D AS vote_share, id / 60D AS rank_pct,"
            + " 'normal' AS stratum FROM range("
            + PAIRS
            + ") WHERE id % 5 <> 0");
    append(
        LearnTables.MODELS,
        "SELECT 'the-model' AS model_id, 'reward' AS name, 3 AS version, 'reward' AS kind,"
            + " 'x.safetensors' AS artifact, 'abc' AS sha256, CAST(NULL AS STRING) AS parent,"
            + " map('comparisons', 1L) AS trained_on, map('encoder', 'e') AS parameters,"
            + " map('loss', 0.5D) AS metrics, timestamp'2026-01-01' AS created_at");
    append(
        PreferenceTables.RATINGS,
        "SELECT concat('r', id) AS rating_id, 'made' AS source, 'q' AS prompt,"
            + " concat('a', id) AS response, concat('i', id) AS item_id,"
            + " IF(id < 6, 'desirable', 'helpfulness') AS aspect,"
            + " CAST(id % 3 = 0 AS DOUBLE) AS rating, CAST(NULL AS INT) AS span_start,"
            + " CAST(NULL AS INT) AS span_end, CAST(NULL AS STRING) AS annotator_id,"
            + " CAST(map() AS MAP<STRING, STRING>) AS attributes FROM range(9)");
    append(
        PreferenceTables.STEP_LABELS,
        "SELECT concat('s', id) AS step_label_id, 'made' AS source, 'q' AS prompt,"
            + " concat('i', id) AS item_id, array('a', 'b') AS steps,"
            + " array(1D, IF(id = 0, NULL, 0D)) AS labels, CAST(NULL AS STRING) AS annotator_id,"
            + " CAST(map() AS MAP<STRING, STRING>) AS attributes FROM range(4)");
  }

  @Test
  void strengthsBecomeMarginsAndTheManifestTellsWhereFrom() throws IOException {
    CommandRun run = succeeds("--format=trl", "--margin=strength", "--output=" + out("trl"));
    assertThat(run.out())
        .containsPattern("rows in +60")
        .containsPattern("left out: ties +12")
        .containsPattern("rows out +48");
    List<String> lines = Files.readAllLines(out("trl").resolve("train-00000-of-00001.jsonl"));
    assertThat(lines)
        .hasSize(PAIRS - TIES)
        .contains(
            """
            {"prompt":"question 7","chosen":"x7","rejected":"y7","margin":1.75}""",
            """
            {"prompt":"question 8","chosen":"y8","rejected":"x8","margin":2.0}""");

    JsonNode manifest = new ObjectMapper().readTree(out("trl").resolve("manifest.json").toFile());
    Lake lake = Lake.open(spark, temp.resolve("lake").toString());
    for (Table table :
        List.of(
            PreferenceTables.COMPARISONS,
            PreferenceTables.PREFERENCE_STRENGTHS,
            LearnTables.MODELS)) {
      assertThat(manifest.path("tables").path(table.name()).longValue())
          .isEqualTo(lake.version(table));
    }
    assertThat(manifest.path("model").path("model_id").textValue()).isEqualTo("the-model");
    assertThat(manifest.path("model").path("name").textValue()).isEqualTo("reward version 3");
    assertThat(manifest.path("counts").path("left out: ties").intValue()).isEqualTo(TIES);
    assertThat(manifest.path("parameters").path("dataset").textValue()).isEqualTo("majority");
    Row ledger =
        lake.read(LedgerTables.RUNS)
            .where("stage = 'export' AND status = 'succeeded'")
            .where("parameters['output'] = '" + out("trl") + "'")
            .first();
    assertThat(ledger.<String, Long>getJavaMap(ledger.fieldIndex("counts")))
        .containsEntry("rows out", 48L)
        .containsEntry("files", 1L);

    succeeds("--format=trl", "--margin=strength", "--output=" + out("again"));
    assertThat(out("again").resolve("manifest.json"))
        .hasSameBinaryContentAs(out("trl").resolve("manifest.json"));
  }

  @Test
  void otherTablesAndColumns() {
    succeeds("--format=verl", "--data-source=mine", "--output=" + out("verl"));
    assertThat(parquet("verl").where("data_source = 'mine'").count()).isEqualTo(PAIRS - TIES);
    succeeds("--format=parquet", "--margin=strength", "--output=" + out("parquet"));
    assertThat(parquet("parquet").where("mean IS NULL").count()).isEqualTo(TIES);
    assertThat(
            succeeds("--format=trl-unpaired", "--from=ratings", "--output=" + out("rated")).out())
        .containsPattern(" desirable +2")
        .containsPattern("undesirable +4");
    assertThat(succeeds("--format=trl-stepwise", "--output=" + out("steps")).out())
        .containsPattern("cut before an unlabelled step +1")
        .containsPattern("rows out +4");
    assertThat(succeeds("--format=prm800k", "--output=" + out("rated-steps")).out())
        .containsPattern("rows out +4");
  }

  @Test
  void testPromptsFilesAndWhere() throws IOException {
    succeeds(
        "--format=trl",
        "--test-fraction=0.5",
        "--max-file-rows=10",
        "--where=pair_id <> 'pair-1'",
        "--output=" + out("split"));
    try (Stream<Path> files = Files.list(out("split"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("test-00000-of-"))
          .anyMatch(name -> name.startsWith("train-00001-of-"))
          .noneMatch(name -> name.startsWith(".") || name.startsWith("_"));
    }
  }

  @Test
  void mistakesLeaveNothingBehind() {
    fails(2, "Unknown table of trl", "--format=trl", "--from=ratings", "--output=" + out("x"));
    fails(2, "no training set", "--format=trl", "--overwrite", "--output=" + temp);
    fails(3, "rewardlake aggregate-votes", "--format=trl", "--dataset=no", "--output=" + out("x"));
    assertThat(out("x")).doesNotExist();
  }

  private static void append(Table table, String sql) {
    Lake.open(spark, temp.resolve("lake").toString())
        .append(
            table, spark.sql(sql), new Transaction("by-hand", LocalDate.EPOCH, table.name(), 0));
  }

  private static Dataset<Row> parquet(String name) {
    return spark.read().parquet(out(name) + "/*.parquet");
  }

  private static Path out(String name) {
    return temp.resolve("out").resolve(name);
  }

  private static CommandRun succeeds(String... arguments) {
    return run(arguments).succeeded();
  }

  private static void fails(int code, String message, String... arguments) {
    run(arguments).failed(code, message);
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(
        Stream.of(
                Stream.of("export"),
                Stream.of(arguments),
                Stream.of("--lake=" + temp.resolve("lake")))
            .flatMap(words -> words)
            .toArray(String[]::new));
  }
}
