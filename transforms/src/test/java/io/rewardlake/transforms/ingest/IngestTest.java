package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole ingests of ratings and step labels on Beam's Spark runner; real data where it is. */
@ExtendWith(SparkExtension.class)
class IngestTest {
  private static final String RATED =
      """
      {"prompt": "%d", "response": "A", "helpfulness": 4, "correctness": 3, "coherence": 2, "complexity": 1, "verbosity": 0}
      """;
  private static final String LABELLED =
      """
      {"prompt": "%d", "completions": ["a", "", "c"], "labels": [true, null, 0.25], "lang": "en"}
      """;

  @TempDir Path folder;

  @Test
  void errorsThatPeopleMarked(SparkSession spark) {
    Path data = RealData.folder("finegrained_feedback");
    IngestResult result =
        Ingest.of(RatingFormat.FINEGRAINED_FEEDBACK, List.of(data.toString()))
            .run(spark, staging());

    assertThat(result.rowsIn()).isEqualTo(400).isEqualTo(result.accepted());
    assertThat(result.rejectedBy()).isEmpty();
    Dataset<Row> ratings = StagedIngest.accepted(spark, staging(), PreferenceTables.RATINGS);
    assertThat(ratings.select("rating_id").distinct().count()).isEqualTo(1_107 + 27);
    assertThat(ratings.where("rating = 0 AND aspect = 'none' AND span_start IS NULL").count())
        .isEqualTo(27);
    ratings.createOrReplaceTempView("marked");
    spark.read().json(data.toString()).createOrReplaceTempView("raw");
    // The text of each span as Spark cuts it out of the file's own rows
    Dataset<Row> spans =
        spark.sql(
            "SELECT item_id, e.`error type` AS aspect,"
                + " substring(predictions[0], int(e.start) + 1, int(e.end - e.start)) AS text"
                + " FROM (SELECT item_id, predictions, explode(errors) AS e FROM raw)");
    Dataset<Row> loaded =
        spark.sql(
            "SELECT bigint(attributes['item_id']) AS item_id, aspect,"
                + " substring(response, span_start + 1, span_end - span_start) AS text"
                + " FROM marked WHERE span_start IS NOT NULL AND rating = -1"
                + " AND span_end <= length(response)");
    assertThat(loaded.count()).isEqualTo(1_107);
    assertThat(loaded.exceptAll(spans).isEmpty() && spans.exceptAll(loaded).isEmpty()).isTrue();
  }

  @Test
  void theSameRatingsHoweverTheyAreCutIntoFiles(SparkSession spark) throws Exception {
    List<String> whole = cut(spark, RatingFormat.HELPSTEER2, RATED, 1);
    assertThat(whole).hasSize(5 * 27).isEqualTo(cut(spark, RatingFormat.HELPSTEER2, RATED, 8));
  }

  @Test
  void theSameStepLabelsHoweverTheyAreCutIntoFiles(SparkSession spark) throws Exception {
    List<String> whole = cut(spark, StepLabelFormat.TRL_STEPWISE, LABELLED, 1);
    assertThat(whole)
        .hasSize(27)
        .allMatch(row -> row.contains("(a, , c)") && row.contains("(1.0, null, 0.25),null,"))
        .isEqualTo(cut(spark, StepLabelFormat.TRL_STEPWISE, LABELLED, 8));
  }

  /** The rows of some files; every tenth of their lines is broken, every seventh there twice. */
  private List<String> cut(SparkSession spark, IngestFormat<?> format, String row, int files)
      throws Exception {
    Path in = Files.createDirectories(folder.resolve("in-" + files));
    for (int i = 0; i < 30; i++) {
      String line = i % 10 == 0 ? "broken " + i + "\n" : row.formatted(i);
      Files.writeString(
          in.resolve(i % files + ".jsonl"),
          line.repeat(i % 7 == 0 ? 2 : 1),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    String staging = folder.resolve("out-" + files).toString();
    Ingest<?> ingest = Ingest.of(format, List.of(in.toString()));
    IngestResult result = ingest.run(spark, staging);
    assertThat(result.rowsIn()).isEqualTo(35);
    assertThat(result.accepted()).isEqualTo(27);
    assertThat(result.rejectedBy()).isEqualTo(Map.of("broken_json", 4L, "duplicate", 4L));
    return rows(StagedIngest.accepted(spark, staging, ingest.table()));
  }

  private static List<String> rows(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private String staging() {
    return folder.resolve("staging").toString();
  }
}
