package io.rewardlake.transforms.export;

import static io.rewardlake.transforms.export.ExportRun.comparison;
import static io.rewardlake.transforms.export.ExportRun.comparisons;
import static io.rewardlake.transforms.export.ExportRun.lines;
import static io.rewardlake.transforms.export.ExportRun.pairs;
import static io.rewardlake.transforms.export.ExportRun.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.Columns;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A golden file of each format; what is left out is counted. */
@ExtendWith(SparkExtension.class)
class ExportTest {
  private static final String DIALOGUE = "\n\nSystem: be kind\n\nHuman: hi\n\nAssistant:";
  private static final String CALLS =
      "\n\n[tool_calls]: [{\"type\":\"function\"}]\n\nTool: 4\n\n[name]: add\n\nAssistant: 4.";

  @TempDir Path folder;

  @Test
  void trlWithTheStatedMargin() {
    assertThat(golden(pairs(ExportFormat.TRL, Margin.STATED)))
        .containsExactlyInAnyOrder(
            """
            {"prompt":"Is \\"it\\" blue?","chosen":"Short\\nwaves.","rejected":"é 😀","margin":1.5}""",
            """
            {"prompt":"\\n\\nSystem: be kind\\n\\nHuman: hi\\n\\nAssistant:","chosen":" hello","rejected":" go","margin":0.0}""",
            """
            {"prompt":"","chosen":"","rejected":"x","margin":0.25}""");
  }

  @Test
  void trlImplicit() {
    assertThat(golden(pairs(ExportFormat.TRL_IMPLICIT, Margin.NONE)))
        .containsExactlyInAnyOrder(
            """
            {"chosen":"Is \\"it\\" blue?Short\\nwaves.","rejected":"Is \\"it\\" blue?é 😀"}""",
            """
            {"chosen":"\\n\\nSystem: be kind\\n\\nHuman: hi\\n\\nAssistant: hello","rejected":"\\n\\nSystem: be kind\\n\\nHuman: hi\\n\\nAssistant: go"}""",
            """
            {"chosen":"","rejected":"x"}""");
  }

  @Test
  void trlConversationalReadsTheMessagesBack() {
    assertThat(golden(pairs(ExportFormat.TRL_CONVERSATIONAL, Margin.NONE)))
        .containsExactlyInAnyOrder(
            """
            {"prompt":[{"role":"user","content":"Is \\"it\\" blue?"}],"chosen":[{"role":"assistant","content":"Short\\nwaves."}],"rejected":[{"role":"assistant","content":"é 😀"}]}""",
            """
            {"prompt":[{"role":"system","content":"be kind"},{"role":"user","content":"hi"}],"chosen":[{"role":"assistant","content":"hello"}],"rejected":[{"role":"assistant","content":"go"}]}""",
            """
            {"prompt":[{"role":"user","content":""}],"chosen":[{"role":"assistant","content":""}],"rejected":[{"role":"assistant","content":"x"}]}""");
  }

  @Test
  void openRlhfAndItsDataSource() {
    assertThat(
            golden(ExportRun.of(ExportFormat.OPENRLHF, new PreferredPairs(Margin.STATED, "named"))))
        .contains(
            """
            {"prompt":"Is \\"it\\" blue?","chosen":"Short\\nwaves.","rejected":"é 😀","datasource":"named","margin":1.5}""");
  }

  @Test
  void openAiWithToolsAndToolCalls() {
    Dataset<Row> called =
        comparisons(
            List.of(
                comparison(
                    "t",
                    "\n\nHuman: 2+2\n\nAssistant:",
                    "",
                    CALLS,
                    0.25,
                    0,
                    Map.of(
                        "input.tools", "[{\"type\":\"function\"}]",
                        "input.parallel_tool_calls", "false",
                        "lang", "en"))));
    write(pairs(ExportFormat.OPENAI_PREFERENCE, Margin.NONE), called, folder.resolve("out"));
    assertThat(lines(folder.resolve("out"), "train"))
        .containsExactly(
            """
            {"input":{"messages":[{"role":"user","content":"2+2"}],"tools":[{"type":"function"}],"parallel_tool_calls":false},"preferred_output":[{"role":"assistant","content":"","tool_calls":[{"type":"function"}]},{"role":"tool","content":"4","name":"add"},{"role":"assistant","content":"4."}],"non_preferred_output":[{"role":"assistant","content":""}]}""");
    assertThatThrownBy(
            () ->
                write(
                    pairs(ExportFormat.VERL, Margin.NONE),
                    comparisons(
                        List.of(
                            comparison(
                                "t",
                                "\n\nHuman: 2\n\n[name]: Ann\n\nAssistant:",
                                "a",
                                "b",
                                1,
                                0,
                                Map.of()))),
                    folder.resolve("verl")))
        .hasStackTraceContaining("Row 't' of source 's' has messages with further fields");
  }

  @Test
  void unpairedFromPairsAndFromRatings(SparkSession spark) {
    Manifest manifest =
        write(
            ExportRun.of(ExportFormat.TRL_UNPAIRED, new UnpairedResponses()),
            five(),
            folder.resolve("pairs"));
    assertThat(manifest.counts())
        .containsExactly(
            entry("rows in", 5L),
            entry("left out: ties", 1L),
            entry("left out: equal responses", 1L),
            entry("desirable", 3L),
            entry("undesirable", 3L),
            entry("rows out", 6L));
    assertThat(lines(folder.resolve("pairs"), "train"))
        .contains(
            """
            {"prompt":"Is \\"it\\" blue?","completion":"Short\\nwaves.","label":true}""",
            """
            {"prompt":"Is \\"it\\" blue?","completion":"é 😀","label":false}""");

    Dataset<Row> ratings =
        spark.sql(
            "SELECT 's' AS source, concat('r', i) AS rating_id, concat('p', i) AS prompt,"
                + " concat('c', i) AS response, i / 2D AS rating,"
                + " IF(i = 3, 0, NULL) AS span_start"
                + " FROM VALUES 0, 1, 2, 3 AS t(i)");
    manifest =
        write(
            ExportRun.of(ExportFormat.TRL_UNPAIRED, new RatedResponses()),
            ratings,
            folder.resolve("ratings"));
    assertThat(manifest.counts())
        .containsExactly(
            entry("rows in", 4L),
            entry("left out: undecided", 1L),
            entry("left out: parts of responses", 1L),
            entry("desirable", 1L),
            entry("undesirable", 1L),
            entry("rows out", 2L));
    assertThat(lines(folder.resolve("ratings"), "train"))
        .containsExactlyInAnyOrder(
            """
            {"prompt":"p0","completion":"c0","label":false}""",
            """
            {"prompt":"p2","completion":"c2","label":true}""");
  }

  @Test
  void stepsEndBeforeTheFirstThatIsUnlabelled(SparkSession spark) {
    Dataset<Row> steps =
        spark.createDataFrame(
            List.of(
                steps("1", null, Map.of(), 1.0, 0.5, 0.75),
                steps("2", "me", Map.of("label.finish_reason", "found_error"), 1.0, 0.0, null, 1.0),
                steps("3", null, Map.of(), null, 1.0),
                steps("4", null, Map.of("question.ground_truth_answer", "4"), 0.25)),
            PreferenceTables.STEP_LABELS.schema());
    Manifest manifest =
        write(
            ExportRun.of(ExportFormat.TRL_STEPWISE, new LabelledSteps()),
            steps,
            folder.resolve("out"));
    assertThat(lines(folder.resolve("out"), "train"))
        .containsExactlyInAnyOrder(
            """
            {"prompt":"p","completions":["0","1","2"],"labels":[true,false,true]}""",
            """
            {"prompt":"p","completions":["0","1"],"labels":[true,false]}""",
            """
            {"prompt":"p","completions":["0"],"labels":[false]}""");
    assertThat(manifest.counts())
        .containsEntry("left out: with an unlabelled first step", 1L)
        .containsEntry("cut before an unlabelled step", 1L)
        .containsEntry("rows out", 3L);
    write(
        ExportRun.of(ExportFormat.PRM800K, new LabelledSteps()), steps, folder.resolve("prm800k"));
    String step = "{\"completions\":[{\"text\":\"%d\",\"rating\":%d}],\"chosen_completion\":0}";
    assertThat(lines(folder.resolve("prm800k"), "train"))
        .containsExactlyInAnyOrder(
            "{\"question\":{\"problem\":\"p\"},\"label\":{\"steps\":["
                + String.join(",", step.formatted(0, 1), step.formatted(1, 0), step.formatted(2, 1))
                + "]}}",
            "{\"labeler\":\"me\",\"question\":{\"problem\":\"p\"},\"label\":{\"steps\":["
                + String.join(",", step.formatted(0, 1), step.formatted(1, -1))
                + "],\"finish_reason\":\"found_error\"}}",
            "{\"question\":{\"problem\":\"p\",\"ground_truth_answer\":\"4\"},\"label\":"
                + "{\"steps\":["
                + step.formatted(0, -1)
                + "]}}");
  }

  private static Row steps(
      String id, String annotator, Map<String, String> attributes, Double... labels) {
    List<String> steps = IntStream.range(0, labels.length).mapToObj(Integer::toString).toList();
    return RowFactory.create(
        id, "s", "p", "i", steps, Arrays.asList(labels), annotator, attributes);
  }

  @Test
  void verlHasPromptsAndTheChosenResponse(SparkSession spark) {
    write(pairs(ExportFormat.VERL, Margin.NONE), five(), folder.resolve("out"));
    Dataset<Row> rows =
        spark.read().parquet(folder.resolve("out/train-00000-of-00001.parquet").toString());
    assertThat(rows.schema().toDDL().replace(" NOT NULL", ""))
        .isEqualTo(
            "data_source STRING,prompt ARRAY<STRUCT<role: STRING, content: STRING>>,"
                + "ability STRING,reward_model STRUCT<style: STRING, ground_truth: STRING>,"
                + "extra_info STRUCT<split: STRING, index: BIGINT, pair_id: STRING,"
                + " rejected: STRING>");
    assertThat(rows.orderBy("extra_info.index").toJSON().collectAsList())
        .containsExactly(
            """
            {"data_source":"s","prompt":[{"role":"user","content":"Is \\"it\\" blue?"}],"ability":"alignment","reward_model":{"style":"model","ground_truth":"Short\\nwaves."},"extra_info":{"split":"train","index":0,"pair_id":"1","rejected":"é 😀"}}""",
            """
            {"data_source":"s","prompt":[{"role":"system","content":"be kind"},{"role":"user","content":"hi"}],"ability":"alignment","reward_model":{"style":"model","ground_truth":"hello"},"extra_info":{"split":"train","index":1,"pair_id":"2","rejected":"go"}}""",
            """
            {"data_source":"s","prompt":[{"role":"user","content":""}],"ability":"alignment","reward_model":{"style":"model","ground_truth":""},"extra_info":{"split":"train","index":2,"pair_id":"5","rejected":"x"}}""");
  }

  @Test
  void comparisonsStayAsTheyAre(SparkSession spark) {
    Manifest manifest =
        write(
            ExportRun.of(ExportFormat.PARQUET, new AllComparisons()),
            JoinStrengths.apply(five(), strengths("1", 2.5)),
            folder.resolve("out"));
    Dataset<Row> rows = spark.read().parquet(folder.resolve("out").toString() + "/*.parquet");
    assertThat(texts(rows)).containsExactlyInAnyOrderElementsOf(texts(five()));
    assertThat(rows.where("mean = 2.5 AND stratum = 'normal' AND pair_id = '1'").count())
        .isEqualTo(1);
    assertThat(rows.where("mean IS NULL").count()).isEqualTo(4);
    assertThat(manifest.counts()).containsExactly(entry("rows in", 5L), entry("rows out", 5L));
  }

  @Test
  void strengthsAreMarginsAndHaveToBeThere() {
    Export export = pairs(ExportFormat.TRL, Margin.STRENGTH);
    Dataset<Row> two = comparisons(rows().subList(0, 3));
    write(
        export,
        JoinStrengths.apply(two, strengths("1", -0.5).union(strengths("2", 2))),
        folder.resolve("out"));
    assertThat(lines(folder.resolve("out"), "train"))
        .hasSize(2)
        .anyMatch(line -> line.contains("Short") && line.endsWith("\"margin\":-0.5}"))
        .anyMatch(line -> line.contains("hello") && line.endsWith("\"margin\":2.0}"));
    assertThatThrownBy(
            () ->
                write(
                    export,
                    JoinStrengths.apply(two, strengths("1", -0.5)),
                    folder.resolve("lacking")))
        .hasStackTraceContaining("Pair '2' of source 's' has no strength")
        .hasStackTraceContaining("rewardlake strengths");
    assertThat(ExportRun.names(folder)).containsExactly("out");
  }

  @Test
  void aRowThatBreaksTheSchemaIsNamedAndNothingIsWritten() {
    Dataset<Row> bad =
        comparisons(
            List.of(
                comparison("fine", "p", "a", "b", 1, 0, Map.of()),
                comparison("odd", "p", "a", "b", 1, Double.NaN, Map.of())));
    for (ExportFormat format : List.of(ExportFormat.TRL, ExportFormat.OPENRLHF)) {
      for (FileType type : FileType.values()) {
        Export export =
            new Export(
                format,
                new PreferredPairs(Margin.STATED, null),
                type,
                new SplitByPrompt(0, 0),
                new FileLayout(10));
        assertThatThrownBy(() -> write(export, bad, folder.resolve("out")))
            .hasStackTraceContaining("Row 'odd' of source 's' does not fit the format")
            .hasStackTraceContaining("margin");
        assertThat(ExportRun.names(folder)).isEmpty();
      }
    }
  }

  @Test
  void onlyTiesAreNothingToExport() {
    Dataset<Row> tie = comparisons(List.of(comparison("1", "p", "a", "b", 0.5, 0, Map.of())));
    assertThatThrownBy(
            () -> write(pairs(ExportFormat.TRL, Margin.NONE), tie, folder.resolve("out")))
        .hasMessageContaining("No row can be exported as trl")
        .hasMessageContaining("ties=1");
  }

  private List<String> golden(Export export) {
    Manifest manifest = write(export, five(), folder.resolve("out"));
    assertThat(manifest.counts())
        .containsExactly(
            entry("rows in", 5L),
            entry("left out: ties", 1L),
            entry("left out: equal responses", 1L),
            entry("rows out", 3L));
    return lines(folder.resolve("out"), "train");
  }

  private static Dataset<Row> five() {
    return comparisons(rows());
  }

  private static List<Row> rows() {
    return List.of(
        comparison("1", "Is \"it\" blue?", "Short\nwaves.", "é 😀", 1, 1.5, Map.of()),
        comparison("2", DIALOGUE, " go", " hello", 0.125, 0, Map.of()),
        comparison("3", "tied", "a", "b", 0.5, 0, Map.of()),
        comparison("4", "equal", "a", "a", 1, 0, Map.of()),
        comparison("5", "", "x", "", 0, 0.25, Map.of()));
  }

  private static Dataset<Row> strengths(String pair, double mean) {
    return SparkExtension.session()
        .createDataFrame(
            List.of(
                RowFactory.create(
                    "d", "s", pair, "m", 0, List.of(mean, mean), mean, 0.0, 1.0, 0.5, "normal")),
            PreferenceTables.PREFERENCE_STRENGTHS.schema());
  }

  private static List<String> texts(Dataset<Row> comparisons) {
    return comparisons
        .select(Columns.of(PreferenceTables.COMPARISONS.columnNames()))
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }
}
