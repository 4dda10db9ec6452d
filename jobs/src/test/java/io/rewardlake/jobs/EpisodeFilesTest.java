package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole commands that read HDF5 files, write episodes in each format, and read them back. */
@ExtendWith(SparkExtension.class)
class EpisodeFilesTest {
  private static final String ARRAYS =
      "length, observations, final_observation, action_ids, rewards, terminated, truncated";

  @TempDir static Path folder;
  private static SparkSession sql;

  @BeforeAll
  static void aRealMinariDataSet(SparkSession spark) {
    sql = LakeCatalog.open(spark, lake());
    Path data = RealData.folder("imitation_rollouts").resolve("minari_cartpole_expert-v0");
    CommandRun run = succeeds("ingest", "episodes", "--format=minari", "--input=" + data);
    assertThat(run.out())
        .containsPattern("rows in +57\\b")
        .containsPattern("rows rejected +0\\b")
        .containsPattern("episodes +57\\b")
        .containsPattern("steps +26,964\\b");
    assertThat(
            row(
                "SELECT count(1), sum(aggregate(rewards, 0D, (s, r) -> s + r)),"
                    + " count_if(length = 500), count_if(terminated),"
                    + " count_if(truncated AND length = 500) FROM rewardlake.episodes"
                    + " WHERE source = 'minari'"))
        .isEqualTo("[57,26964.0,15,42,15]");
  }

  @Test
  void demonstrationsEndWhereTheStateJumps() {
    Path data = RealData.folder("d4rl_door_human");
    CommandRun run = succeeds("ingest", "episodes", "--format=d4rl", "--input=" + data);
    assertThat(run.out())
        .containsPattern("rows in +25\\b")
        .containsPattern("episodes +25\\b")
        .containsPattern("steps +6,729\\b")
        .containsPattern("timeouts inside episodes +25\\b");
    assertThat(
            row(
                "SELECT count(1), sum(length),"
                    + " round(sum(aggregate(rewards, 0D, (s, r) -> s + r)), 3),"
                    + " count_if(terminated), count_if(truncated), max(environment)"
                    + " FROM rewardlake.episodes WHERE source = 'd4rl'"))
        .isEqualTo("[25,6729,19891.379,25,0,door-v0_demos_clipped]");
  }

  @Test
  void minariGoesOutAndIn() {
    Path out = folder.resolve("minari");
    CommandRun run = succeeds(export("minari", out, "--dataset-id=cartpole/copy-v2"));
    assertThat(run.out()).containsPattern("rows out +57\\b").containsPattern("files +2\\b");
    assertThat(out.resolve("data/metadata.json")).content().contains("cartpole/copy-v2", "26964");
    succeeds("ingest", "episodes", "--format=minari", "--source=again", "--input=" + out);
    assertSameArrays("again");
  }

  @Test
  void transitionsGoOutAndIn() {
    Path out = folder.resolve("transitions");
    CommandRun run = succeeds(export("transitions", out, "--max-file-rows=20000"));
    assertThat(run.out()).containsPattern("rows out +26,964\\b");
    succeeds(
        "ingest",
        "episodes",
        "--format=transitions",
        "--mapping=" + RealData.repository().resolve("conf/mappings/transitions.conf"),
        "--input=" + out);
    assertSameArrays("transitions");
  }

  @Test
  void rldsHasAnObjectPerEpisode() throws Exception {
    Path out = folder.resolve("rlds");
    succeeds(export("rlds-json", out, "--where=length = 500 AND source = 'minari'"));
    List<String> lines = Files.readAllLines(out.resolve("train-00000-of-00001.jsonl"));
    assertThat(lines).hasSize(15);
    assertThat(lines.get(0)).contains("\"is_last\":true,\"is_terminal\":false");
  }

  @Test
  void mistakesAreNamed() {
    Path out = folder.resolve("never");
    fails(2, "--margin", export("minari", out, "--margin=stated"));
    fails(2, "--file-type", export("minari", out, "--file-type=jsonl"));
    fails(2, "--dataset-id", export("minari", out, "--dataset-id=no version"));
    fails(2, "--include-failed", "export", "--format=trl", "--output=" + out, "--include-failed");
    fails(2, "Known: jsonl", export("rlds-json", out, "--file-type=parquet"));
    fails(3, "source = 'nobody'", export("transitions", out, "--where=source = 'nobody'"));
    fails(2, "--cut-at", "ingest", "episodes", "--format=d4rl", "--cut-at=x", "--input=" + folder);
    assertThat(out).doesNotExist();
  }

  private static String[] export(String format, Path out, String... more) {
    String where =
        Stream.of(more).anyMatch(word -> word.startsWith("--where"))
            ? "--seed=0"
            : "--where=source = 'minari'";
    return Stream.concat(
            Stream.of("export", "--format=" + format, "--output=" + out, where), Stream.of(more))
        .toArray(String[]::new);
  }

  private static void assertSameArrays(String source) {
    assertThat(
            row(
                "SELECT count(1) FROM (SELECT %1$s FROM rewardlake.episodes WHERE source = 'minari'"
                        .formatted(ARRAYS)
                    + " INTERSECT ALL SELECT %1$s FROM rewardlake.episodes WHERE source = '%2$s')"
                        .formatted(ARRAYS, source)))
        .isEqualTo("[57]");
  }

  private static String row(String query) {
    return sql.sql(query).first().toString();
  }

  private static String lake() {
    return folder.resolve("lake").toString();
  }

  private static CommandRun succeeds(String... arguments) {
    return run(arguments).succeeded();
  }

  private static void fails(int code, String message, String... arguments) {
    run(arguments).failed(code, message);
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(
        Stream.concat(Stream.of(arguments), Stream.of("--lake=" + lake())).toArray(String[]::new));
  }
}
