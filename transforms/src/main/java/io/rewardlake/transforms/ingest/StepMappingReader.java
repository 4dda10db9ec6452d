package io.rewardlake.transforms.ingest;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads a {@link StepMapping} from its file. */
final class StepMappingReader {
  private static final String LABELS = "labels";
  private static final String FIRST_MISTAKE = "first-mistake";
  private static final String WRONG_STEPS = "wrong-steps";
  private static final Set<String> TOP =
      Set.of(
          "source",
          "id",
          "prompt",
          "steps",
          LABELS,
          "values",
          FIRST_MISTAKE,
          "no-mistake",
          "after-mistake",
          WRONG_STEPS,
          "first-step",
          "right",
          "annotator",
          "attributes");
  private static final Set<String> RIGHT = Set.of("prompt", "steps", "attributes");

  private StepMappingReader() {}

  static StepMapping read(Path path) {
    return MappingSection.read(path, TOP, StepMappingReader::mapping);
  }

  private static StepMapping mapping(MappingSection top) {
    return new StepMapping(
        top.text("source"),
        top.idOrNone("id"),
        response(top),
        labelling(top),
        top.has("right") ? response(top.section("right").of(RIGHT)) : null,
        top.idOrNone("annotator"));
  }

  private static StepMapping.Response response(MappingSection section) {
    List<String> prompt = section.list("prompt");
    if (prompt.isEmpty()) {
      throw section.wrong("prompt", "is missing; it says what the steps answer");
    }
    return new StepMapping.Response(prompt, section.text("steps"), section.list("attributes"));
  }

  private static StepLabelling labelling(MappingSection top) {
    if (top.has(LABELS)) {
      top.alone(LABELS, FIRST_MISTAKE, WRONG_STEPS, "first-step", "no-mistake", "after-mistake");
      return new StepLabelling.Each(top.text(LABELS), top.probabilities("values"));
    } else if (top.has(FIRST_MISTAKE)) {
      top.alone(FIRST_MISTAKE, WRONG_STEPS, "values");
      return new StepLabelling.FirstMistake(
          top.text(FIRST_MISTAKE), firstStep(top), top.textOrNull("no-mistake"), after(top));
    } else if (top.has(WRONG_STEPS)) {
      top.alone(WRONG_STEPS, "values", "no-mistake", "after-mistake");
      return new StepLabelling.WrongSteps(top.text(WRONG_STEPS), firstStep(top));
    }
    throw top.wrong(LABELS, "is missing, and so are first-mistake and wrong-steps");
  }

  /** Sources count from 0 or from 1 and look alike, so the mapping has to say it. */
  private static int firstStep(MappingSection top) {
    String first = top.text("first-step");
    return switch (first) {
      case "0" -> 0;
      case "1" -> 1;
      default -> throw top.wrong("first-step", "is " + first + "; allowed are 0 and 1");
    };
  }

  private static Double after(MappingSection top) {
    String after = top.has("after-mistake") ? top.text("after-mistake") : "unlabelled";
    return switch (after) {
      case "unlabelled" -> null;
      case "wrong" -> 0.0;
      default ->
          throw top.wrong("after-mistake", "is " + after + "; allowed are unlabelled and wrong");
    };
  }
}
