package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.transforms.ingest.file.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A golden file of each format of ratings and step labels, row by row. */
class RatingFormatsTest {
  @TempDir Path folder;

  @Test
  void trlUnpairedTextsAndDialogues() throws IOException {
    IngestCheck.golden(
        folder,
        RatingFormat.TRL_UNPAIRED,
        """
        {"prompt": "p", "completion": "good", "label": true, "lang": "en"}
        {"prompt": "p", "completion": "bad", "label": false}
        {"prompt": "p", "completion": "good", "label": false}
        {"instruction": "p", "response": "", "desirable": 1, "annotator": "ann"}
        {"prompt": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi"}], "completion": [{"role": "assistant", "content": "go"}], "label": false}
        {"prompt": [{"role": "user", "content": "hi"}], "completion": "hello", "kto_tag": 0}
        """,
        List.of(
            "p|good|desirable|1.0|all|null|{lang=en}",
            "p|bad|desirable|0.0|all|null|{}",
            "p|good|desirable|0.0|all|null|{}",
            "p||desirable|1.0|all|ann|{}",
            "⏎⏎System: be kind⏎⏎Human: hi⏎⏎Assistant:| go|desirable|0.0|all|null|{}",
            "⏎⏎Human: hi⏎⏎Assistant:| hello|desirable|0.0|all|null|{}"),
        "");
  }

  @Test
  void helpSteer2IsFiveRatings() throws IOException {
    IngestCheck.golden(
        folder,
        RatingFormat.HELPSTEER2,
        """
        {"prompt": "q", "response": "A", "helpfulness": 4, "correctness": 3, "coherence": 2, "complexity": 1, "verbosity": 0}
        {"prompt": "q", "response": "B", "helpfulness": 3.5, "correctness": "3", "coherence": 2, "complexity": 1, "verbosity": 0, "split": "val", "annotator_id": 7}
        """,
        List.of(
            "q|A|helpfulness|4.0|all|null|{}",
            "q|A|correctness|3.0|all|null|{}",
            "q|A|coherence|2.0|all|null|{}",
            "q|A|complexity|1.0|all|null|{}",
            "q|A|verbosity|0.0|all|null|{}",
            "q|B|helpfulness|3.5|all|7|{split=val}",
            "q|B|correctness|3.0|all|7|{split=val}",
            "q|B|coherence|2.0|all|7|{split=val}",
            "q|B|complexity|1.0|all|7|{split=val}",
            "q|B|verbosity|0.0|all|7|{split=val}"),
        ", further=8");
  }

  @Test
  void errorsAreSpansOfTheFirstPrediction() throws IOException {
    IngestCheck.golden(
        folder,
        RatingFormat.FINEGRAINED_FEEDBACK,
        """
        {"item_id": 1, "question": "q", "passages": [["t", "s"]], "predictions": ["a wrong word", "other"], "errors": [{"error type": "Irrelevant", "explanation": "", "start": 0, "end": 1}, {"error type": "Wrong-Grounding", "explanation": "see 3", "start": 2, "end": 12}], "missing_info": [{"passage_id": 2}], "preference": [0, 1, 2, 1, 0, 2]}
        {"item_id": 2, "question": "q", "predictions": ["right"], "errors": []}
        {"item_id": 3, "question": "q", "predictions": ["😀😀 end"], "errors": [{"error_type": "Incoherent", "span_start": 2.0, "span_end": 6}, {"error_type": "Redundant", "start": 6, "end": 6}]}
        """,
        List.of(
            "q|a wrong word|Irrelevant|-1.0|0-1|null|{item_id=1, missing_info=[{\"passage_id\":2}]}",
            "q|a wrong word|Wrong-Grounding|-1.0|2-12|null|{explanation=see 3, item_id=1, missing_info=[{\"passage_id\":2}]}",
            "q|right|none|0.0|all|null|{item_id=2}",
            "q|😀😀 end|Incoherent|-1.0|2-6|null|{item_id=3}",
            "q|😀😀 end|Redundant|-1.0|6-6|null|{item_id=3}"),
        ", further=2");
  }

  @Test
  void theSameErrorTwiceInARowIsOneRating() throws IOException {
    String error = "{\"error type\": \"Redundant\", \"start\": 0, \"end\": 1}";
    Files.writeString(
        folder.resolve("twice.jsonl"),
        "{\"question\": \"q\", \"predictions\": [\"ab\"], \"errors\": [%s, %s]}"
            .formatted(error, error));
    IngestCheck.check(
        Ingest.of(RatingFormat.FINEGRAINED_FEEDBACK, List.of(folder.toString())),
        List.of("q|ab|Redundant|-1.0|0-1|null|{}"),
        List.of(),
        "rows_in=1");
  }

  @Test
  void trlStepwiseIsALabelPerStep() throws IOException {
    IngestCheck.golden(
        folder,
        StepLabelFormat.TRL_STEPWISE,
        """
        {"prompt": "q", "completions": ["a", "b"], "labels": [true, false]}
        {"prompt": "q", "completions": ["ab"], "labels": [true]}
        {"prompt": "q", "completions": ["a", "b"], "labels": [true, null], "level": 3}
        {"problem": "x", "question": "q", "steps": ["a", "", "c"], "step_labels": [1, 0.25, null], "labeler": "l"}
        """,
        List.of(
            "q|[a, b]|[1.0, 0.0]|null|{}",
            "q|[ab]|[1.0]|null|{}",
            "q|[a, b]|[1.0, null]|null|{level=3}",
            "q|[a, , c]|[1.0, 0.25, null]|l|{problem=x}"),
        "");
  }

  @Test
  void anItemIsOfThePromptAndItsStepsHoweverTheyAreLabelled() {
    assertThat(steps("q", List.of("a", "b"), 1.0, 0.0).itemId())
        .isEqualTo(steps("q", List.of("a", "b"), 0.0, null).itemId())
        .isNotEqualTo(steps("q", List.of("ab"), 1.0).itemId())
        .isNotEqualTo(steps("r", List.of("a", "b"), 1.0, 0.0).itemId());
    assertThat(steps("q", List.of("a", "b"), 1.0, 0.0).id())
        .isNotEqualTo(steps("q", List.of("a", "b"), 0.0, 1.0).id());
  }

  @Test
  void aColumnThatNoRowHasNamesTheKnownSpellings() throws IOException {
    missing(RatingFormat.TRL_UNPAIRED, "'label'", "label, desirable", "labell");
    missing(RatingFormat.HELPSTEER2, "'helpfulness'", "Nearest in the input");
    missing(RatingFormat.FINEGRAINED_FEEDBACK, "'predictions'", "Nearest in the input: predicton");
    missing(StepLabelFormat.TRL_STEPWISE, "'completions'", "completions, steps");
    IngestCheck.fails(
        ExitCode.USAGE,
        () -> RatingFormat.of("trl"),
        "Known: finegrained-feedback, helpsteer2, trl-unpaired.");
    IngestCheck.fails(
        ExitCode.USAGE, () -> StepLabelFormat.of("x"), "Known: prm800k, steps, trl-stepwise.");
  }

  private void missing(IngestFormat<?> format, String... parts) throws IOException {
    Files.writeString(
        folder.resolve("x.jsonl"),
        "{\"prompt\": \"p\", \"completion\": \"A\", \"labell\": true, \"predicton\": []}\n");
    Ingest<?> ingest = Ingest.of(format, List.of(folder.toString()));
    IngestCheck.fails(ExitCode.DATA, () -> IngestCheck.expand(ingest), parts);
  }

  private static StepLabels steps(String prompt, List<String> steps, Double... labels) {
    return StepLabels.of(
        "s",
        prompt,
        steps,
        Arrays.asList(labels),
        null,
        Map.of(),
        new Origin("f", 1, "", Payload.NONE));
  }
}
