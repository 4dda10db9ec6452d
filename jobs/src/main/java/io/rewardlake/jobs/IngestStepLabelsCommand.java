package io.rewardlake.jobs;

import io.rewardlake.transforms.ingest.Ingest;
import io.rewardlake.transforms.ingest.StepLabelFormat;
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
        "Files are JSON Lines (.jsonl, .jsonl.gz) or Parquet."
      })
  String format;

  @Override
  Ingest<?> ingest() {
    return Ingest.of(StepLabelFormat.of(format), input);
  }
}
