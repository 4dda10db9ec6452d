package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole ingests on Beam's Spark runner, inside of the shared session; real data where it is. */
@ExtendWith(SparkExtension.class)
class PreferenceIngestTest {
  @TempDir Path folder;

  @Test
  void anthropicDialogues(SparkSession spark) {
    Path data = RealData.folder("hh_rlhf_harmless");
    IngestResult result =
        Ingest.of(PreferenceFormat.HH_RLHF, List.of(data.toString())).run(spark, staging());

    assertThat(result.rowsIn()).isEqualTo(1612);
    assertThat(result.written()).isEqualTo(1612);
    assertThat(result.rejectedBy()).isEmpty();
    Dataset<Row> rows = StagedIngest.accepted(spark, staging(), PreferenceTables.PREFERENCES);
    assertThat(rows.columns()).containsExactly(columns(PreferenceTables.PREFERENCES.columnNames()));
    assertThat(rows.selectExpr("attributes['row_id']").distinct().count()).isEqualTo(1612);
    assertThat(
            rows.where("label = 1.0 AND prompt LIKE '%\n\nAssistant:' AND annotator_id IS NULL")
                .count())
        .isEqualTo(1612);
    Dataset<Row> dialogues = spark.read().json(data.toString());
    assertThat(
            rows.join(
                    dialogues,
                    rows.col("attributes").getItem("row_id").equalTo(dialogues.col("row_id")))
                .where(
                    "concat(prompt, response_a) = chosen AND concat(prompt, response_b) = rejected")
                .count())
        .isEqualTo(1612);
  }

  @Test
  void crowdVotesOnArguments(SparkSession spark) {
    Path data = RealData.folder("ukp_convarg1");
    IngestResult result = mapped("ukp_convarg1", data).run(spark, staging());

    assertThat(result.rowsIn()).isEqualTo(69_090 + 13_849 + 858);
    assertThat(result.written()).isEqualTo(69_090);
    assertThat(result.pairs()).isEqualTo(13_849);
    assertThat(result.items()).isEqualTo(858);
    assertThat(result.pairsWithoutVotes()).isZero();
    assertThat(result.rejected()).isZero();

    Dataset<Row> votes = StagedIngest.accepted(spark, staging(), PreferenceTables.PREFERENCES);
    votes.createOrReplaceTempView("votes");
    assertThat(
            row(
                spark,
                "count(DISTINCT annotator_id), count(DISTINCT preference_id), count_if(voted_at <"
                    + " '2016-01-01' OR voted_at > '2017-01-01'), count_if(voted_at IS NULL)",
                "votes"))
        .isEqualTo("[3792,69090,0,0]");
    spark
        .sql(
            "SELECT pair_id, first(response_a) = first(response_b) AS equal_texts, count(*) AS n,"
                + " first(attributes['gold_label']) AS gold,"
                + " sum(int(label = 1.0)) AS a1, sum(int(label = 0.0)) AS a2,"
                + " sum(int(label = 0.5)) AS equal"
                + " FROM votes GROUP BY pair_id")
        .createOrReplaceTempView("pairs");
    assertThat(
            row(
                spark,
                "count_if(n = 5), count_if(n = 4), count_if(gold IS NULL), count_if(equal_texts)",
                "pairs"))
        .isEqualTo("[13694,155,695,15]");
    String plurality =
        "(SELECT gold, int(a1 = greatest(a1, a2, equal)) + int(a2 = greatest(a1, a2, equal))"
            + " + int(equal = greatest(a1, a2, equal)) AS winners,"
            + " CASE greatest(a1, a2, equal) WHEN a1 THEN 'a1' WHEN a2 THEN 'a2' ELSE 'equal'"
            + " END AS winner FROM pairs WHERE gold IS NOT NULL)";
    assertThat(
            row(
                spark,
                "count(1), count_if(winners > 1), count_if(winners = 1 AND winner = gold)",
                plurality))
        .isEqualTo("[13154,1668,10902]");
  }

  @Test
  void threeAnnotatorsPerRow(SparkSession spark) {
    Path data = RealData.folder("pandalm_3annotators");
    IngestResult result = mapped("pandalm", data).run(spark, staging());

    assertThat(result.written()).isEqualTo(815 * 3);
    assertThat(result.rejected()).isZero();
    Dataset<Row> votes = StagedIngest.accepted(spark, staging(), PreferenceTables.PREFERENCES);
    votes.createOrReplaceTempView("three");
    assertThat(kappa(spark)).isBetween(0.8529075, 0.8529085);
    Dataset<Row> unanimous =
        spark.sql("SELECT pair_id FROM three GROUP BY pair_id HAVING count(DISTINCT label) = 1");
    assertThat(unanimous.count()).isEqualTo(707);
  }

  @Test
  void sameIdsWhereverTheFileLies(SparkSession spark) throws Exception {
    Path data = RealData.folder("hh_rlhf_harmless");
    Path elsewhere = Files.createDirectories(folder.resolve("other/place"));
    String name = "harmless_base_test_dev.jsonl.gz";
    Files.copy(data.resolve(name), elsewhere.resolve(name));
    Ingest.of(PreferenceFormat.HH_RLHF, List.of(data.resolve(name).toString()))
        .run(spark, staging());
    String second = folder.resolve("second").toString();
    Ingest.of(PreferenceFormat.HH_RLHF, List.of(elsewhere + "/*.gz")).run(spark, second);

    assertThat(ids(StagedIngest.accepted(spark, second, PreferenceTables.PREFERENCES)))
        .hasSize(1612)
        .isEqualTo(ids(StagedIngest.accepted(spark, staging(), PreferenceTables.PREFERENCES)));
  }

  @Test
  void truncatedGzipKeepsTheRowsBeforeTheBreak(SparkSession spark) throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      String text = ContentId.of("row", String.valueOf(i));
      rows.append(
          String.format("{\"prompt\":\"p\",\"chosen\":\"%s\",\"rejected\":\"no\"}%n", text));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(rows.toString().getBytes(StandardCharsets.UTF_8));
    }
    Path file = folder.resolve("cut.jsonl.gz");
    Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));

    IngestResult result =
        Ingest.of(PreferenceFormat.TRL, List.of(file.toString())).run(spark, staging());

    assertThat(result.written()).isBetween(500L, 1500L);
    assertThat(result.rejectedBy()).isEqualTo(Map.of("truncated_file", 1L));
    assertThat(result.rowsIn()).isEqualTo(result.written() + 1);
    Row reject = StagedIngest.rejects(spark, staging()).first();
    assertThat(reject.<Long>getAs("line")).isEqualTo(result.written() + 1);
    assertThat(reject.<String>getAs("file")).isEqualTo(file.toString());
  }

  @Test
  void everyRowOfManyFilesIsWritten(SparkSession spark) throws Exception {
    for (int i = 0; i < 40; i++) {
      String row = "{\"prompt\":\"p\",\"chosen\":\"%s\",\"rejected\":\"no\"}%n";
      Files.writeString(folder.resolve(i + ".jsonl"), String.format(row, i));
    }
    IngestResult result =
        Ingest.of(PreferenceFormat.TRL, List.of(folder + "/*.jsonl")).run(spark, staging());

    assertThat(result.written()).isEqualTo(40);
    assertThat(
            StagedIngest.accepted(spark, staging(), PreferenceTables.PREFERENCES)
                .select("response_a")
                .distinct()
                .count())
        .isEqualTo(40);
  }

  @Test
  void theSameRowsHoweverTheyAreCutIntoFiles(SparkSession spark) throws Exception {
    List<String> expected = null;
    for (int files : new int[] {1, 3, 8}) {
      Path cut = Files.createDirectories(folder.resolve("in-" + files));
      for (int row = 0; row < 60; row++) {
        // Every tenth row is broken, every seventh is there twice
        String line =
            row % 10 == 0
                ? "broken " + row
                : "{\"prompt\":\"p\",\"chosen\":\"%d\",\"rejected\":\"no\"}".formatted(row);
        Files.writeString(
            cut.resolve(row % files + ".jsonl"),
            (line + "\n").repeat(row % 7 == 0 ? 2 : 1),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
      String staging = folder.resolve("out-" + files).toString();
      IngestResult result =
          Ingest.of(PreferenceFormat.TRL, List.of(cut.toString())).run(spark, staging);
      List<String> rows =
          StagedIngest.accepted(spark, staging, PreferenceTables.PREFERENCES)
              .collectAsList()
              .stream()
              .map(Row::toString)
              .sorted()
              .toList();
      assertThat(rows).hasSize(54).isEqualTo(expected == null ? rows : expected);
      assertThat(result.rowsIn()).isEqualTo(69).isEqualTo(result.written() + result.rejected());
      assertThat(result.rejectedBy()).isEqualTo(Map.of("broken_json", 7L, "duplicate", 8L));
      expected = rows;
    }
  }

  @Test
  void equallyNamedFilesWithTheSameRows(SparkSession spark) throws Exception {
    String content = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\nbroken\n";
    for (String place : List.of("x", "y", "z")) {
      Files.writeString(Files.createDirectories(folder.resolve(place)).resolve("f.jsonl"), content);
    }
    IngestResult result =
        Ingest.of(PreferenceFormat.TRL, List.of(folder.toString())).run(spark, staging());

    assertThat(result.rowsIn()).isEqualTo(6);
    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejectedBy()).isEqualTo(Map.of("broken_json", 3L, "duplicate", 2L));
    Dataset<Row> rejects = StagedIngest.rejects(spark, staging());
    assertThat(rejects.select("reject_id").distinct().count()).isEqualTo(5);
    assertThat(rejects.where("reason = 'duplicate' AND file LIKE '%/x/f.jsonl'").count()).isZero();
  }

  private static String row(SparkSession spark, String aggregates, String from) {
    return spark.sql("SELECT " + aggregates + " FROM " + from).first().toString();
  }

  private static double kappa(SparkSession spark) {
    return spark
        .sql(
            "WITH counts AS (SELECT pair_id, sum(int(label = 1.0)) AS a, sum(int(label = 0.0)) AS"
                + " b, sum(int(label = 0.5)) AS t FROM three GROUP BY pair_id), agreement AS"
                + " (SELECT avg((a * a + b * b + t * t - 3) / 6) AS observed, pow(sum(a) / (3 *"
                + " count(*)), 2) + pow(sum(b) / (3 * count(*)), 2) + pow(sum(t) / (3 *"
                + " count(*)), 2) AS expected FROM counts) SELECT (observed - expected) / (1 -"
                + " expected) FROM agreement")
        .first()
        .getDouble(0);
  }

  private static Ingest<Preference> mapped(String mapping, Path data) {
    Path file = RealData.repository().resolve("conf/mappings/" + mapping + ".conf");
    return Ingest.mapped(file, List.of(data.toString()));
  }

  private static Set<String> ids(Dataset<Row> rows) {
    return rows.select("preference_id").collectAsList().stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String[] columns(List<String> names) {
    return names.toArray(new String[0]);
  }

  private String staging() {
    return folder.resolve("staging").toString();
  }
}
