package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.RunKey;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class MaintainCommandTest {
  private static final Table SCORES = LearnTables.REWARD_SCORES;

  /** What two stages wrote; each test has a copy. */
  @TempDir static Path written;

  @TempDir Path folder;
  private Lake lake;

  @BeforeAll
  static void write() {
    Lake lake = Lake.folder(SparkExtension.session(), written.toString());
    write(lake, "first", 0);
    write(lake, "second", 4);
  }

  @BeforeEach
  void copy(SparkSession spark) throws IOException {
    FileUtils.copyDirectory(written.toFile(), folder.toFile());
    lake = Lake.folder(spark, folder.toString());
  }

  @Test
  void makesFewFilesOfManyAndKeepsEveryRow() {
    String scores = hash(lake, SCORES);
    List<String> runs = lake.read(LedgerTables.RUNS).toJSON().collectAsList();
    long files = lake.extent(SCORES).files();
    assertThat(files).isGreaterThan(1);

    CommandRun first = maintain();
    assertThat(first.out()).contains("reward_scores", files + " -> 1 files", "0 unused bytes");
    assertThat(hash(lake, SCORES)).isEqualTo(scores);
    assertThat(lake.read(LedgerTables.RUNS).filter("stage <> 'maintain'").toJSON().collectAsList())
        .containsExactlyInAnyOrderElementsOf(runs);
    // What was read before can be read again
    assertThat(lake.read(SCORES, 1).count()).isEqualTo(4);

    long version = lake.version(SCORES);
    try (StageRun next = stage(lake, "next")) {
      next.read(SCORES);
      assertThat(next.inputVersions()).containsEntry("reward_scores", version);
    }

    assertThat(maintain().out()).contains("1 -> 1 files");
    assertThat(lake.version(SCORES)).isEqualTo(version);
    assertThat(hash(lake, SCORES)).isEqualTo(scores);
    assertThat(
            lake.read(LedgerTables.MAINTENANCE)
                .filter("table_name = 'reward_scores'")
                .select("version", "files_before", "files_after", "bytes_freed")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly("[" + version + "," + files + ",1,0]");
  }

  @Test
  void removesWhatNothingPinsOnlyWhenForced(SparkSession spark) {
    String scores = hash(lake, SCORES);

    CommandRun.of("maintain", "--retain-hours=1", lakeOption())
        .failed(2, "--retain-hours is 1.0; below 168 h");
    // The versions that both stages wrote are younger than 30 days: forced or not, they stay
    maintain("--retain-hours=0", "--force");
    assertThat(lake.read(SCORES, 1).count()).isEqualTo(4);

    maintain("--retain-hours=0", "--force", "--keep-days=0");
    assertThat(TableFiles.bytes(folder.resolve("reward_scores").toString(), spark))
        .isEqualTo(lake.extent(SCORES).bytes());
    assertThat(hash(lake, SCORES)).isEqualTo(scores);
    try (StageRun next = stage(lake, "next")) {
      assertThat(next.read(SCORES).count()).isEqualTo(8);
    }
  }

  @Test
  void rowsThatNoStageStandsForStayUnseen(SparkSession spark) {
    rows(spark, 4).write().format("delta").mode("append").save(folder + "/reward_scores");

    maintain("--retain-hours=0", "--force", "--keep-days=0");
    try (StageRun next = stage(lake, "next")) {
      assertThat(next.read(SCORES).count()).isEqualTo(8);
    }
  }

  @Test
  void anOldVersionInUseIsFoundBeforeItsFilesGo() {
    TableUpkeep upkeep = new TableUpkeep(lake, SCORES);
    assertThat(upkeep.optimize()).isTrue();
    assertThat(upkeep.optimize()).isFalse();

    Instant later = Instant.now().plus(Duration.ofDays(40));
    TreeSet<Long> pinned = new TreeSet<>(List.of(1L));
    assertThat(upkeep.horizon(pinned, later)).isBetween(40 * 24.0, 40 * 24.0 + 2);
    assertThat(upkeep.horizon(new TreeSet<>(List.of(lake.version(SCORES))), later)).isZero();
    assertThat(upkeep.endangered(pinned, later, 0)).hasValue(1);
    assertThat(upkeep.endangered(pinned, later, 24)).isEmpty();
  }

  private CommandRun maintain(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "maintain";
    words[1] = lakeOption();
    System.arraycopy(options, 0, words, 2, options.length);
    return CommandRun.of(words).succeeded();
  }

  private String lakeOption() {
    return "--lake=" + folder;
  }

  private static StageRun stage(Lake lake, String name) {
    return StageRun.begin(lake, new RunKey("test", LocalDate.of(2026, 1, 2), name, 0), Map.of());
  }

  private static void write(Lake lake, String name, int from) {
    try (StageRun stage = stage(lake, name)) {
      stage.mergeNew(SCORES, rows(lake.spark(), from));
      stage.succeed();
    }
  }

  private static Dataset<Row> rows(SparkSession spark, int from) {
    return spark
        .range(from, from + 4, 1, 4)
        .selectExpr(
            "string(id) AS item_id", "'m' AS model_id", "0 AS fold", "array(1d) AS member_scores");
  }

  private static String hash(Lake lake, Table table) {
    return ContentHash.of(lake.read(table), table.dataColumns());
  }
}
