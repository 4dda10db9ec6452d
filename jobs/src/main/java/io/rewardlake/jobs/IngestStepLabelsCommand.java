package io.rewardlake.jobs;

import io.rewardlake.transforms.ingest.Ingest;
import io.rewardlake.transforms.ingest.StepLabelFormat;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads stepwise supervision. */
@Command(
    name = "step-labels",
    description = {
      "Load responses in labelled steps into step_labels; what cannot be read goes to rejects.",
      "Loading the same files again adds nothing."
    })
final class IngestStepLabelsCommand extends IngestFilesCommand {
  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = {
        "How the files are written:",
        "trl-stepwise: prompt, completions (the steps) and labels, one per step: true or false, a"
            + " number from 0 to 1, or null where a step was not labelled.",
        "prm800k: OpenAI's PRM800K; the trajectory of chosen or written completions, and beside it"
            + " each other completion behind the steps before it. Rating 1 is 1, -1 is 0, 0"
            + " (neutral) is 0.5.",
        "steps: a list of steps and what says which are right, in columns that --mapping names.",
        "Files are JSON Lines (.jsonl, .jsonl.gz) or Parquet; steps: also one JSON array."
      })
  String format;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = {
        "HOCON column mapping of steps, see conf/mappings; it names the data set, too. Keys:",
        "source; id: columns that name a row; prompt: columns, joined by an empty line; steps: the"
            + " list; annotator; attributes.",
        "Labels, one of: labels: one value per step, true, false, 0 to 1 or null, or as values {"
            + " code = label } has it; first-mistake: number of the first wrong step, those before"
            + " it are right, those after it as after-mistake = unlabelled (unless given) or wrong"
            + " has it, and null, an empty value or no-mistake = VALUE say that all are right;"
            + " wrong-steps: list of their numbers, the others are right. first-step: what number"
            + " the first step has, 0 or 1; a number outside of the steps makes the row a reject.",
        "right { prompt, steps, attributes }: a second response of the row, all of it right."
      })
  Path mapping;

  @Override
  Ingest<?> ingest() {
    StepLabelFormat known = StepLabelFormat.of(format);
    return mapping == null
        ? Ingest.of(known, input)
        : byMapping(known, mapping, file -> Ingest.mappedSteps(file, input));
  }
}
