package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.testkit.RealData;
import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFiles;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Step labels in columns that a mapping names. */
class MappedStepsTest {
  private static final Feed FEED = new Feed("s", "steps");
  private static final String HEAD = "source = s, prompt = q, steps = z, ";
  private static final String FIRST = HEAD + "first-mistake = m, first-step = 1, id = i, ";
  private static final String WRONG = HEAD + "wrong-steps = m, first-step = 0, id = i, ";

  @TempDir Path folder;

  private Parsed<StepLabels> parsed(String mapping, String... rows) throws IOException {
    Path file = Files.write(folder.resolve("rows.jsonl"), List.of(rows));
    return Parsed.of(IngestCheck.steps(folder, mapping).parser(FEED), file);
  }

  private List<String> shown(String mapping, String... rows) throws IOException {
    Parsed<StepLabels> parsed = parsed(mapping, rows);
    assertThat(parsed.refused()).isEmpty();
    return parsed.accepted().stream().map(IngestCheck::show).toList();
  }

  @Test
  void stepsBeforeTheFirstMistakeAreRight() throws IOException {
    String[] rows = {
      "{\"i\": 1, \"q\": \"q\", \"z\": [\"a\", \"b\", \"c\"], \"m\": 2}",
      "{\"i\": 2, \"q\": \"q\", \"z\": [\"a\", \"b\", \"c\"], \"m\": null}",
      "{\"i\": 3, \"q\": \"q\", \"z\": [\"a\", \"b\", \"c\"], \"m\": -1}",
      "{\"i\": 4, \"q\": \"q\", \"z\": [\"a\"], \"m\": 1.0}",
      "{\"i\": 5, \"q\": \"q\", \"z\": [\"a\", \"b\"], \"m\": \"2\"}"
    };
    assertThat(shown(FIRST + "no-mistake = \"-1\"", rows))
        .containsExactly(
            "q|[a, b, c]|[1.0, 0.0, null]|null|{i=1}",
            "q|[a, b, c]|[1.0, 1.0, 1.0]|null|{i=2}",
            "q|[a, b, c]|[1.0, 1.0, 1.0]|null|{i=3}",
            "q|[a]|[0.0]|null|{i=4}",
            "q|[a, b]|[1.0, 0.0]|null|{i=5}");
    assertThat(shown(FIRST + "no-mistake = \"-1\", after-mistake = wrong", rows).get(0))
        .isEqualTo("q|[a, b, c]|[1.0, 0.0, 0.0]|null|{i=1}");
    assertThat(shown(FIRST.replace("first-step = 1", "first-step = 0"), rows[0]))
        .containsExactly("q|[a, b, c]|[1.0, 1.0, 0.0]|null|{i=1}");
  }

  @Test
  void listedStepsAreWrongAndAnotherResponseIsRight() throws IOException {
    assertThat(
            shown(
                WRONG + "annotator = w, attributes = [k], right { prompt = [p, q], steps = y }",
                "{\"i\": 1, \"q\": \"q\", \"p\": \"p\", \"z\": [\"a\", \"b\", \"c\"], \"m\": [0, 2, 2],"
                    + " \"y\": [\"d\", \"e\"], \"k\": true, \"w\": \"me\"}",
                "{\"i\": 2, \"q\": \"q\", \"p\": \"\", \"z\": [\"a\"], \"m\": [], \"y\": [\"d\"]}"))
        .containsExactly(
            "q|[a, b, c]|[0.0, 1.0, 0.0]|me|{i=1, k=true}",
            "p⏎⏎q|[d, e]|[1.0, 1.0]|me|{}",
            "q|[a]|[1.0]|null|{i=2}",
            "q|[d]|[1.0]|null|{}");
  }

  @Test
  void aValuePerStep() throws IOException {
    assertThat(
            shown(
                HEAD + "labels = m",
                "{\"q\": \"q\", \"z\": [\"a\", \"b\", \"c\"], \"m\": [true, 0.25, null]}"))
        .containsExactly("q|[a, b, c]|[1.0, 0.25, null]|null|{}");
    assertThat(
            shown(
                HEAD + "labels = m, values { \"+\" = 1, \"-\" = 0, \"0\" = 0.5 }",
                "{\"q\": \"q\", \"z\": [\"a\", \"b\", \"c\", \"d\"], \"m\": [\"+\", \"-\", 0, null]}"))
        .containsExactly("q|[a, b, c, d]|[1.0, 0.0, 0.5, null]|null|{}");
  }

  @Test
  void aRightResponseCountsOnceAndRowsBalance() throws IOException {
    Files.writeString(
        folder.resolve("rows.jsonl"),
        """
        {"i": 1, "q": "q", "z": ["a", "b"], "m": [1], "y": ["d"]}
        {"i": 2, "q": "q", "z": ["c", "b"], "m": [0], "y": ["d"]}
        {"i": 2, "q": "q", "z": ["c", "b"], "m": [0], "y": ["d"]}
        {"i": 3, "q": "q", "z": ["c", "b"], "m": [2], "y": ["e"]}
        """);
    MappedSteps format = IngestCheck.steps(folder, WRONG + "right { prompt = q, steps = y }");
    IngestCheck.check(
        Ingest.of(format, List.of(folder.toString())),
        List.of(
            "q|[a, b]|[1.0, 0.0]|null|{i=1}",
            "q|[c, b]|[0.0, 1.0]|null|{i=2}",
            "q|[d]|[1.0]|null|{}"),
        List.of("rows.jsonl:3 duplicate", "rows.jsonl:4 step_out_of_range"),
        "rows_in=4, further=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {FIRST, WRONG})
  void malformedRowsAreRejects(String mapping) throws IOException {
    boolean list = mapping.equals(WRONG);
    String cases =
        """
        ok {"i": 1, "q": "q", "z": ["a", "b"], "m": %1$s}
        missing_column {"i": 2, "z": ["a", "b"], "m": %1$s}
        missing_column {"i": 2, "q": "q", "m": %1$s}
        missing_column {"i": 2, "q": "q", "z": ["a", "b"]}
        wrong_type {"i": 2, "q": 3, "z": ["a", "b"], "m": %1$s}
        wrong_type {"i": 2, "q": "q", "z": "a", "m": %1$s}
        wrong_type {"i": 2, "q": "q", "z": ["a", 2], "m": %1$s}
        wrong_type {"i": 2, "q": "q", "z": ["a", "b"], "m": {}}
        too_few {"i": 2, "q": "q", "z": [], "m": %1$s}
        step_out_of_range {"i": 2, "q": "q", "z": ["a"], "m": %2$s}
        step_out_of_range {"i": 2, "q": "q", "z": ["a"], "m": %3$s}
        bad_number {"i": 2, "q": "q", "z": ["a", "b"], "m": %4$s}
        bad_number {"i": 2, "q": "q", "z": ["a", "b"], "m": %5$s}
        empty_text {"i": 2, "q": null, "z": ["a", "b"], "m": %1$s}
        duplicate {"i": 1, "q": "q", "z": ["a", "b"], "m": %1$s}
        """
            .formatted(
                list
                    ? new Object[] {"[1]", "[0, 1]", "[-1]", "[0.5]", "[\"x\"]"}
                    : new Object[] {"1", "2", "0", "0.5", "\"x\""});
    IngestCheck.malformed(folder, IngestCheck.steps(folder, mapping), cases, 1);
  }

  @Test
  void codesAndLengthsOfLabelsAreChecked() throws IOException {
    assertThat(
            parsed(
                    HEAD + "labels = m, values { good = 1 }",
                    "{\"q\": \"q\", \"z\": [\"a\"], \"m\": [\"bad\"]}",
                    "{\"q\": \"q\", \"z\": [\"a\"], \"m\": [\"good\", \"good\"]}",
                    "{\"q\": \"q\", \"z\": [\"a\"], \"m\": [[\"good\"]]}",
                    "{\"q\": \"q\", \"z\": [\"a\"], \"m\": \"good\"}")
                .refused())
        .containsExactly("1 unknown_value", "2 lengths_differ", "3 wrong_type", "4 wrong_type");
  }

  @Test
  void aStepThatIsNotThereIsNamedBesideItsRow() throws IOException {
    Files.writeString(
        folder.resolve("rows.jsonl"), "{\"i\": \"x\", \"q\": \"q\", \"z\": [\"a\"], \"m\": 7}");
    RowParser<StepLabels> parser = IngestCheck.steps(folder, FIRST).parser(FEED);
    StringBuilder said = new StringBuilder();
    parser.parse(
        InputFiles.match(List.of(folder.toString()), FileKind.OF_ROWS).get(0).whole(),
        new RowParser.Sink<>() {
          @Override
          public void acceptAll(List<StepLabels> values) {
            said.append(values);
          }

          @Override
          public void refuse(Origin origin, Refusal refusal) {
            said.append(refusal.getMessage());
          }
        });
    assertThat(said).hasToString("x: 'm' names step 7; the steps are 1 to 1.");
  }

  static Stream<Arguments> mistakes() {
    String steps = "source = s, prompt = q, steps = z, ";
    return Stream.of(
        mistake("source is missing", "prompt = q, steps = z, labels = l"),
        mistake("prompt is missing", "source = s, steps = z, labels = l"),
        mistake("steps is missing", "source = s, prompt = q, labels = l"),
        mistake("labels is missing, and so are", steps),
        mistake("wrong-steps does not go with labels", steps + "labels = l, wrong-steps = w"),
        mistake("first-step does not go with labels", steps + "labels = l, first-step = 0"),
        mistake(
            "values does not go with first-mistake", steps + "first-mistake = m, values { a = 1 }"),
        mistake("first-step is missing", steps + "first-mistake = m"),
        mistake("first-step is 2; allowed are 0 and 1", steps + "wrong-steps = m, first-step = 2"),
        mistake(
            "after-mistake is right; allowed",
            steps + "first-mistake = m, first-step = 1, after-mistake = right"),
        mistake(
            "after-mistake does not go with wrong-steps",
            steps + "wrong-steps = m, first-step = 1, after-mistake = wrong"),
        mistake("values.a is not in 0 to 1", steps + "labels = l, values { a = 2 }"),
        mistake("right.steps is missing", steps + "labels = l, right { prompt = q }"),
        mistake("right.labels is unknown", steps + "labels = l, right { labels = q }"),
        mistake("stepz is unknown", steps + "labels = l, stepz = z"));
  }

  private static Arguments mistake(String message, String mapping) {
    return Arguments.of(message, mapping);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void namesTheKeyThatIsWrong(String message, String mapping) {
    IngestCheck.fails(
        ExitCode.USAGE, () -> IngestCheck.steps(folder, mapping), message, "mapping.conf");
  }

  @Test
  void columnsHaveToBeThere() throws IOException {
    Files.writeString(folder.resolve("rows.jsonl"), "{\"q\": \"q\", \"z\": [\"a\"], \"m\": 1}");
    for (String key : List.of("id = i", "right { prompt = q, steps = i }", "attributes = [i]")) {
      MappedSteps format =
          IngestCheck.steps(folder, HEAD + "first-mistake = m, first-step = 1, " + key);
      IngestCheck.fails(
          ExitCode.DATA,
          () -> IngestCheck.expand(Ingest.of(format, List.of(folder.toString()))),
          key.startsWith("right") ? "right.steps" : key.split(" ", -1)[0],
          "names the column 'i'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bigbench_mistake", "prmbench_steps"})
  void shippedMappingsLoad(String name) {
    Path file = RealData.repository().resolve("conf/mappings/" + name + ".conf");
    assertThat(StepMapping.load(file).source()).isEqualTo(name);
  }
}
