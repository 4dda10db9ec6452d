package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.export.ExportFormat;
import io.rewardlake.transforms.export.ExportRun;
import io.rewardlake.transforms.export.LabelledSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class Prm800kTest {
  private static final String RATED =
      """
      {"labeler": "l1", "timestamp": "2022-07-17T17:08:18", "generation": null, "is_quality_control_question": false, "question": {"problem": "1+1?", "ground_truth_answer": "2", "pre_generated_steps": null}, "label": {"steps": [{"completions": [{"text": "Add.", "rating": 1, "flagged": false}, {"text": "Subtract.", "rating": -1}], "human_completion": null, "chosen_completion": 0}, {"completions": [{"text": "Hm.", "rating": 0}], "human_completion": null, "chosen_completion": 0}, {"completions": [{"text": "3", "rating": -1}], "human_completion": {"text": "2", "rating": null}, "chosen_completion": null}, {"completions": [{"text": "Odd", "rating": null}], "human_completion": null, "chosen_completion": null}, {"completions": [{"text": "never", "rating": 1}], "chosen_completion": 0}], "total_time": 9, "finish_reason": "found_error"}}
      """;
  private static final String FACTS =
      "is_quality_control_question=false, label.finish_reason=found_error,"
          + " question.ground_truth_answer=2, timestamp=2022-07-17T17:08:18}";

  @TempDir Path folder;

  @Test
  void theTrajectoryAndWhatWasNotChosen() throws IOException {
    IngestCheck.golden(
        folder,
        StepLabelFormat.PRM800K,
        RATED
            + """
            {"question": {"problem": "p"}, "label": {"steps": [{"completions": null, "human_completion": {"text": "mine", "rating": 0}}]}}
            {"question": {"problem": "p"}, "label": {"steps": [{"completions": [{"text": "bad", "rating": -1}], "chosen_completion": null}]}}
            """,
        List.of(
            "1+1?|[Add., Hm., 2]|[1.0, 0.5, 1.0]|l1|{" + FACTS,
            "1+1?|[Subtract.]|[0.0]|l1|{alternative=0.1, " + FACTS,
            "1+1?|[Add., Hm., 3]|[1.0, 0.5, 0.0]|l1|{alternative=2.0, " + FACTS,
            "1+1?|[Add., Hm., 2, Odd]|[1.0, 0.5, 1.0, null]|l1|{alternative=3.0, " + FACTS,
            "p|[mine]|[0.5]|null|{}",
            "p|[bad]|[0.0]|null|{alternative=0.0}"),
        ", further=3");
  }

  @Test
  void whatWasNotChosenIsALeafBesideWhatWas() throws IOException {
    String solved = RATED.replace("found_error", "solution").replace("\"l1\"", "null");
    List<String> expected = new ArrayList<>();
    expected.addAll(tree(FACTS.replace("found_error,", "found_error, labeler=l1,"), ""));
    expected.addAll(tree(FACTS.replace("found_error", "solution"), "terminal=true|"));
    IngestCheck.golden(folder, TreeFormat.PRM800K, RATED + solved, expected, ", further=12");
  }

  private static List<String> tree(String facts, String end) {
    return List.of(
        "policy=|depth=0|child=0|text_observation=1+1?|visits=2|value_sum=1.5|attributes={" + facts,
        "policy=|depth=1|child=0|segment=Add.|reward=1.0|visits=1|value_sum=1.5|selected=true|"
            + "attributes={}",
        "policy=|depth=1|child=1|segment=Subtract.|reward=0.0|visits=1|value_sum=0.0|is_leaf=true|"
            + "attributes={}",
        "policy=|depth=2|child=0|segment=Hm.|reward=0.5|visits=1|value_sum=0.5|selected=true|"
            + "attributes={}",
        "policy=|depth=3|child=0|segment=2|reward=1.0|visits=0|value_sum=0.0|"
            + end
            + "selected=true|attributes={}",
        "policy=|depth=3|child=1|segment=3|reward=0.0|visits=1|value_sum=0.0|is_leaf=true|"
            + "attributes={}",
        "policy=|depth=4|child=0|segment=Odd|visits=0|value_sum=0.0|is_leaf=true|attributes={}");
  }

  @Test
  void malformedRowsAreRejects() throws IOException {
    String row = "{\"question\": {\"problem\": \"p\"}, \"label\": {\"steps\": [%s]}}";
    String step = "{\"completions\": [{\"text\": %s, \"rating\": %s}], \"chosen_completion\": %s}";
    IngestCheck.malformed(
        folder,
        StepLabelFormat.PRM800K,
        String.join(
            "\n",
            "ok " + row.formatted(step.formatted("\"a\"", "1", "0")),
            "too_few " + row.formatted(""),
            "too_few " + row.formatted("{\"completions\": []}"),
            "missing_column {\"question\": {\"problem\": \"p\"}}",
            "missing_column {\"question\": {\"problem\": \"p\"}, \"label\": {}}",
            "missing_column {\"question\": {}, \"label\": {\"steps\": []}}",
            "missing_column " + row.formatted("{\"completions\": [{\"rating\": 1}]}"),
            "wrong_type {\"question\": {\"problem\": 3}, \"label\": {\"steps\": []}}",
            "wrong_type " + row.formatted("\"a\""),
            "wrong_type " + row.formatted("{\"completions\": \"a\"}"),
            "wrong_type " + row.formatted("{\"human_completion\": \"a\"}"),
            "wrong_type " + row.formatted(step.formatted("1", "1", "0")),
            "bad_number " + row.formatted(step.formatted("\"a\"", "2", "0")),
            "bad_number " + row.formatted(step.formatted("\"a\"", "0.5", "0")),
            "bad_number " + row.formatted(step.formatted("\"a\"", "1", "-1")),
            "step_out_of_range " + row.formatted(step.formatted("\"a\"", "1", "1")),
            "empty_text {\"question\": {\"problem\": \"\"}, \"label\": {\"steps\": []}}",
            "duplicate " + row.formatted(step.formatted("\"a\"", "1", "0")) + "\n"),
        1);
  }

  @Test
  void whatIsExportedReadsTheSame(SparkSession spark) throws IOException {
    Path file = Files.writeString(folder.resolve("prm.jsonl"), RATED);
    Prm800k parser = new Prm800k(new Feed("s", Prm800k.NAME));
    Parsed<StepLabels> read = Parsed.of(parser, file);
    List<Row> rows =
        read.accepted().stream().map(row -> RowFactory.create(row.values().toArray())).toList();
    Dataset<Row> table = spark.createDataFrame(rows, PreferenceTables.STEP_LABELS.schema());
    Path out = folder.resolve("out");
    ExportRun.write(
        ExportRun.of(ExportFormat.PRM800K, new LabelledSteps()),
        table.where("attributes['alternative'] IS NULL"),
        out);

    Path written = out.resolve("train-00000-of-00001.jsonl");
    Parsed<StepLabels> again = Parsed.of(parser, written);
    assertThat(again.refused()).isEmpty();
    assertThat(again.shown())
        .containsExactly(
            "1+1?|[Add., Hm., 2]|[1.0, 0.5, 1.0]|l1|{label.finish_reason=found_error,"
                + " question.ground_truth_answer=2}");
  }
}
