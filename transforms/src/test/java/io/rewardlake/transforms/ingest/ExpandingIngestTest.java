package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whole ingests, on Beam's Spark runner, of rows that hold several comparisons. */
@ExtendWith(SparkExtension.class)
class ExpandingIngestTest {
  @TempDir Path folder;

  @Test
  void rowsAreCountedAsRowsHoweverManyComparisonsTheyHold(SparkSession spark) throws Exception {
    String row = "{\"prompt\": \"q\", \"answers\": [%s, %s, %s]}";
    String a = "{\"answer\": \"A\", \"rank\": 1}";
    String b = "{\"answer\": \"B\", \"rank\": 2}";
    String c = "{\"answer\": \"C\", \"rank\": 3}";
    String d = "{\"answer\": \"D\", \"rank\": 4}";
    List<String> lines =
        List.of(
            row.formatted(a, b, c),
            row.formatted(a, b, c), // all of it came before
            row.formatted(a, b, d), // a and b came before, two comparisons are new
            "broken");
    Map<String, String> expected = null;
    for (int files : new int[] {1, 4}) {
      Path in = Files.createDirectories(folder.resolve("in-" + files));
      for (int i = 0; i < files; i++) {
        Files.writeString(
            in.resolve(i + ".jsonl"), files == 1 ? String.join("\n", lines) : lines.get(i));
      }
      String staging = folder.resolve("out-" + files).toString();
      IngestResult result =
          Ingest.of(PreferenceFormat.NECTAR, List.of(in.toString())).run(spark, staging);

      assertThat(result.rowsIn()).isEqualTo(4).isEqualTo(result.accepted() + result.rejected());
      assertThat(result.accepted()).isEqualTo(2);
      assertThat(result.rejectedBy()).isEqualTo(Map.of("broken_json", 1L, "duplicate", 1L));
      assertThat(result.written()).isEqualTo(5);
      assertThat(result.further()).isEqualTo(3);
      assertThat(StagedIngest.rejects(spark, staging).where("reason = 'duplicate'").first())
          .satisfies(reject -> assertThat(reject.<String>getAs("payload")).isEqualTo(lines.get(1)));
      Map<String, String> shown =
          shown(StagedIngest.accepted(spark, staging, PreferenceTables.PREFERENCES));
      assertThat(shown.values())
          .containsExactlyInAnyOrder("A>B", "A>C", "B>C", "A>D", "B>D")
          .hasSize(5);
      assertThat(shown).isEqualTo(expected == null ? shown : expected);
      expected = shown;
    }
  }

  @Test
  void parquetGivesTheSameRowsAsJson(SparkSession spark) throws Exception {
    Feed feed = new Feed("s", "any");
    sameFromParquet(
        spark,
        new UltraFeedback(feed),
        """
        {"prompt": "q", "chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "A"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "B"}], "chosen-rating": 4.5, "rejected-rating": 2.25}
        {"prompt": "p", "chosen": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "A"}], "rejected": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "B"}], "chosen-rating": 1.0, "rejected-rating": 1.0}
        """,
        2);
    sameFromParquet(
        spark,
        new RewardBench2(feed),
        """
        {"id": "7", "prompt": "q", "chosen": ["A"], "rejected": ["B", "C", "D"], "num_correct": 1, "num_incorrect": 3, "subset": "Math", "additional_metadata": {"category": "x", "index": 2.0}}
        {"id": "tied:7", "prompt": "t", "chosen": ["A", "B"], "rejected": ["C"], "num_correct": 2, "num_incorrect": 1, "subset": "Ties", "additional_metadata": {"category": "y", "index": 3.0}}
        """,
        6);
    sameFromParquet(
        spark,
        new RewardBench(feed),
        """
        {"prompt": "q", "chosen": "A", "chosen_model": "m", "rejected": "B", "rejected_model": "n", "subset": "hep-cpp", "id": 31}
        """,
        1);
    sameFromParquet(
        spark,
        new TrlUnpaired(feed),
        """
        {"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "A"}], "label": true, "n": 1}
        {"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "B"}], "label": false, "n": 2}
        """,
        2);
    sameFromParquet(
        spark,
        new HelpSteer2(feed),
        """
        {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": 3, "coherence": 2, "complexity": 1, "verbosity": 0}
        """,
        5);
    sameFromParquet(
        spark,
        new FinegrainedFeedback(feed),
        """
        {"question": "q", "predictions": ["😀 is", "B"], "errors": [{"error type": "x", "explanation": "why", "start": 2, "end": 4}]}
        {"question": "q", "predictions": ["C", "B"], "errors": []}
        """,
        2);
    sameFromParquet(
        spark,
        new TrlStepwise(feed),
        """
        {"prompt": "q", "completions": ["a", "", "c"], "labels": [true, null, false]}
        """,
        1);
  }

  private <T extends Ingested<T>> void sameFromParquet(
      SparkSession spark, RowParser<T> parser, String rows, int accepted) throws Exception {
    Path json =
        Files.writeString(folder.resolve(parser.getClass().getSimpleName() + ".jsonl"), rows);
    Parsed<T> expected = Parsed.of(parser, json);
    assertThat(expected.accepted()).hasSize(accepted);
    for (String legacy : List.of("false", "true")) {
      String parquet = json + "-" + legacy;
      spark.conf().set("spark.sql.parquet.writeLegacyFormat", legacy);
      try {
        spark.read().json(json.toString()).coalesce(1).write().parquet(parquet);
      } finally {
        spark.conf().unset("spark.sql.parquet.writeLegacyFormat");
      }
      Parsed<T> read = Parsed.of(parser, Path.of(parquet));
      assertThat(read.refused()).isEmpty();
      assertThat(read.shown()).as("legacy " + legacy).isEqualTo(expected.shown());
      assertThat(read.ids()).isEqualTo(expected.ids());
    }
  }

  /** What is preferred to what, by id. */
  private static Map<String, String> shown(Dataset<Row> rows) {
    Map<String, String> shown = new TreeMap<>();
    for (Row row : rows.collectAsList()) {
      String sign = row.<Double>getAs("label") == 0.5 ? "=" : ">";
      shown.put(
          row.getAs("preference_id"), row.getAs("response_a") + sign + row.getAs("response_b"));
    }
    return shown;
  }
}
