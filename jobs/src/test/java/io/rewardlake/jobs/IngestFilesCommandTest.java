package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole commands that load ratings and step labels, and the figures that SQL gives on them. */
@ExtendWith(SparkExtension.class)
class IngestFilesCommandTest {
  @TempDir static Path folder;
  private static Path lake;
  private static SparkSession sql;

  @BeforeAll
  static void oneLake(SparkSession spark) {
    lake = folder.resolve("lake");
    sql = LakeCatalog.open(spark, lake.toString());
  }

  @Test
  void errorsThatPeopleMarked() {
    String data = RealData.folder("finegrained_feedback").toString();
    String[] words = {"ratings", "--format=finegrained-feedback", "--input=" + data};
    assertThat(ingest(words).out()).contains("ratings in them").contains("1,134");
    String again = ingest(words).out();

    assertThat(again).containsPattern("ratings written +0\\b").contains("400");
    assertThat(number("count(1)", "ratings WHERE span_start IS NOT NULL")).isEqualTo(1_107);
    assertThat(number("sum(-rating)", "ratings WHERE source = 'finegrained-feedback'"))
        .isEqualTo(1_107);
    assertThat(number("count(1)", "ratings WHERE aspect = 'Irrelevant'")).isEqualTo(741);
    assertThat(number("count(1)", "ratings WHERE aspect = 'none' AND rating = 0")).isEqualTo(27);
    assertThat(number("count(DISTINCT item_id)", "ratings WHERE source = 'finegrained-feedback'"))
        .isEqualTo(400);
  }

  @Test
  void unpairedPreferencesAreCountedByLabel() throws IOException {
    String row = "{\"prompt\": \"p\", \"completion\": \"%s\", \"label\": %s}%n";
    Path both =
        write(
            "both.jsonl",
            row.formatted("A", true)
                + row.formatted("B", true)
                + row.formatted("C", false)
                + row.formatted("A", true)
                + row.formatted("D", "\"yes\""));
    String loaded = ingest("ratings", "--format=trl-unpaired", "--input=" + both).out();
    assertThat(loaded)
        .containsPattern("rows in +5\\b")
        .containsPattern("rows accepted +3\\b")
        .containsPattern("rejected: duplicate +1\\b")
        .containsPattern("rejected: wrong_type +1\\b")
        .containsPattern("(?m)^ +desirable +2\\b")
        .containsPattern("undesirable +1\\b")
        .doesNotContain("only one label");
    Path one = write("one.jsonl", row.formatted("C", false));
    assertThat(ingest("ratings", "--format=trl-unpaired", "--input=" + one).out())
        .containsPattern("(?m)^ +desirable +0\\b")
        .contains("no response is desirable; KTO needs both")
        .containsPattern("ratings written +0\\b");
    assertThat(number("sum(rating)", "ratings WHERE aspect = 'desirable'")).isEqualTo(2);
  }

  @Test
  void stepLabelsMatchTheirSteps() throws IOException {
    Path file =
        write(
            "steps.jsonl",
            """
            {"prompt": "q", "completions": ["a", "b"], "labels": [true, false]}
            {"prompt": "q", "completions": ["a", "b", "c"], "labels": [1, null, 0.5]}
            {"prompt": "q", "completions": ["a"], "labels": []}
            """);
    String[] words = {"step-labels", "--format=trl-stepwise", "--source=mine", "--input=" + file};
    assertThat(ingest(words).out()).containsPattern("step_labels written +2\\b");
    assertThat(ingest(words).out()).containsPattern("step_labels written +0\\b");

    assertThat(number("sum(size(steps))", "step_labels WHERE source = 'mine'")).isEqualTo(5);
    assertThat(
            number(
                "sum(aggregate(filter(labels, x -> x IS NOT NULL), 0D, (s, x) -> s + x) * 10)",
                "step_labels"))
        .isEqualTo(25);
    assertThat(number("count(1)", "rejects WHERE source = 'mine' AND reason = 'too_few'"))
        .isEqualTo(1);
  }

  @Test
  void aFormatOfAnotherKindIsAUsageError() {
    CommandRun run =
        CommandRun.of("ingest", "ratings", "--format=trl", "--input=" + folder, "--lake=" + lake);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Known: finegrained-feedback, helpsteer2, trl-unpaired.");
    CommandRun mapped =
        CommandRun.of(
            "ingest",
            "preferences",
            "--format=trl",
            "--mapping=votes.conf",
            "--input=" + folder,
            "--lake=" + lake);
    assertThat(mapped.code()).isEqualTo(2);
    assertThat(mapped.err()).contains("mapping is given; allowed is none for trl.");
  }

  private static CommandRun ingest(String... words) {
    List<String> all = new ArrayList<>(List.of("ingest"));
    all.addAll(List.of(words));
    all.add("--lake=" + lake);
    CommandRun run = CommandRun.of(all.toArray(String[]::new));
    assertThat(run.code()).as(run.printed()).isZero();
    return run;
  }

  private static long number(String expression, String rows) {
    return sql.sql(
            "SELECT bigint(x) FROM (SELECT " + expression + " AS x FROM rewardlake." + rows + ")")
        .head()
        .getLong(0);
  }

  private static Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
