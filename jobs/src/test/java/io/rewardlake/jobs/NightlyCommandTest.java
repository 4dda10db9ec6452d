package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.Lease;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class NightlyCommandTest {
  private static final Path MAPPING = Path.of("../conf/mappings/simulated.conf").toAbsolutePath();

  private static final String PIPELINE =
      """
      stages = [make, load]
      make {
        command = simulate, topics = 2, items-per-topic = 5, pairs = 20
        output = ${lake}"/_files"
      }
      load {
        command = ingest preferences
        format = pairwise-votes
        mapping = "%s"
        input = [${lake}"/_files"]
      }
      """;

  @TempDir Path temp;

  @Test
  void aPipelineRunsOncePerDateAndStopsAtTheFirstFailure(SparkSession spark) throws IOException {
    CommandRun first = nightly("--date=2026-01-01", "--set=make.pairs=10");
    assertThat(first.code()).as(first.printed()).isZero();
    assertThat(first.err()).contains("stage 1 of 2: make", "stage 2 of 2: load");
    assertThat(runs(spark))
        .extracting(row -> row.<String>getAs("stage"), row -> row.<Integer>getAs("exit_code"))
        .containsExactly(tuple("make", 0), tuple("load", 0));
    Row make = runs(spark).get(0);
    assertThat(make.<String, String>getJavaMap(make.fieldIndex("parameters")))
        .containsEntry("pairs", "10")
        .containsEntry("topics", "2");
    assertThat(make.<String>getAs("run_name")).isEqualTo("nightly");
    assertThat(lake(spark).read(PreferenceTables.PREFERENCES).count()).isEqualTo(10 * 5);

    CommandRun again = nightly("--date=2026-01-01", "--set=make.pairs=10");
    assertThat(again.code()).as(again.printed()).isZero();
    assertThat(again.out().split("nothing to do", -1)).hasSize(3);
    assertThat(runs(spark)).hasSize(2);

    CommandRun other = nightly("--date=2026-01-01", "--set=make.pairs=11");
    assertThat(other.code()).as(other.printed()).isEqualTo(4);
    assertThat(other.err()).contains("committed before with other parameters");

    Path empty = Files.createDirectory(temp.resolve("empty"));
    CommandRun failing = nightly("--date=2026-01-02", "--set=load.input=" + empty);
    assertThat(failing.code()).as(failing.printed()).isEqualTo(3);
    assertThat(failing.err()).contains("No input file matches");
    assertThat(failing.out()).containsPattern("make +done in").containsPattern("load +FAILED in");
    Row last = runs(spark).get(runs(spark).size() - 1);
    assertThat(last.<String>getAs("stage")).isEqualTo("load");
    assertThat(last.<Integer>getAs("exit_code")).isEqualTo(3);
  }

  @Test
  void anEarlierDateIsMadeUpForAndOnlyWhatDependsOnAFailureIsLeftOut(SparkSession spark)
      throws IOException {
    String graph =
        """
        parallel = 2
        stages = [make, load, other, vectors]
        make { command = simulate, topics = 2, items-per-topic = 5, pairs = 20
               output = ${lake}"/_files" }
        load { command = ingest preferences, format = pairwise-votes, mapping = "%s"
               input = [${lake}"/_files"] }
        other { command = rollout, needs = [], environment = FrozenLake-v1, tasks = 10
                source = night-${date} }
        vectors { command = embed, needs = [load] }
        """;
    nightlyOf(graph, "--date=2026-03-02").succeeded();
    // Delta drops a lower transaction version without a word: dates are no versions
    nightlyOf(graph, "--date=2026-03-01").succeeded();
    assertThat(lake(spark).read(EpisodeTables.EPISODES).groupBy("source").count().collectAsList())
        .extracting(Row::toString)
        .containsExactlyInAnyOrder("[night-2026-03-01,10]", "[night-2026-03-02,10]");

    CommandRun plan = nightlyOf(graph, "--date=2026-03-03", "--dry-run").succeeded();
    assertThat(plan.out())
        .contains("rewardlake rollout --", "--date=2026-03-03", "--source=night-2026-03-03")
        .containsPattern("vectors +to do after load; 2026-03-01: [0-9.]+ s, wrote .*embeddings")
        .containsPattern("other +to do; .*wrote 10 episodes");
    assertThat(nightlyOf(graph, "--date=2026-03-02", "--dry-run").out())
        .containsPattern("make +committed;");

    Path empty = Files.createDirectory(temp.resolve("none"));
    CommandRun failing = nightlyOf(graph, "--date=2026-03-03", "--set=load.input=" + empty);
    assertThat(failing.code()).as(failing.printed()).isEqualTo(3);
    assertThat(failing.out())
        .containsPattern("make +done in")
        .containsPattern("load +FAILED in .* exit code 3")
        .containsPattern("other +done in")
        .containsPattern("vectors +left out: needs load");
    CommandRun mended = nightlyOf(graph, "--date=2026-03-03").succeeded();
    assertThat(mended.out())
        .containsPattern("make +committed before")
        .containsPattern("load +done in")
        .containsPattern("other +committed before");
  }

  @Test
  void aDryRunLeavesNothingBehind() throws IOException {
    CommandRun plan = nightly("--dry-run").succeeded();
    assertThat(plan.out()).containsPattern("load +to do after make; never done here");
    assertThat(temp.resolve("lake")).doesNotExist();
  }

  @Test
  void ofTwoOnOneLakeOneGoesOn(SparkSession spark) throws IOException {
    try (Lease held =
        Lease.acquire(
            spark.sparkContext().hadoopConfiguration(),
            lake(spark).sidePath("leases"),
            "pipeline nightly")) {
      nightly().failed(4, "'pipeline nightly' is already running");
    }
    assertThat(runs(spark)).isEmpty();
  }

  @Test
  void aMistakeInThePipelineIsFoundBeforeAnythingRuns() throws IOException {
    isRefused("Unknown setting 'maek'", "--set=maek.pairs=20");
    isRefused(
        "Unknown setting 'load.formta' in --set or --config. Nearest: format",
        "--set=load.formta=trl");
    isRefused("Unknown command 'lode'", "--set=load.command=lode");
    assertThat(temp.resolve("lake")).doesNotExist();
  }

  private void isRefused(String message, String setting) throws IOException {
    CommandRun run = nightly(setting);
    assertThat(run.code()).as(run.printed()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("stage 1");
  }

  private CommandRun nightly(String... settings) throws IOException {
    return nightlyOf(PIPELINE, settings);
  }

  private CommandRun nightlyOf(String pipeline, String... settings) throws IOException {
    Path file = Files.writeString(temp.resolve("pipeline.conf"), pipeline.formatted(MAPPING));
    return CommandRun.of(
        Stream.concat(
                Stream.of("nightly", "--config=" + file, "--lake=" + temp.resolve("lake")),
                Stream.of(settings))
            .toArray(String[]::new));
  }

  private Lake lake(SparkSession spark) {
    return Lake.open(spark, temp.resolve("lake").toString());
  }

  private List<Row> runs(SparkSession spark) {
    return lake(spark).read(LedgerTables.RUNS).orderBy("finished_at").collectAsList();
  }
}
