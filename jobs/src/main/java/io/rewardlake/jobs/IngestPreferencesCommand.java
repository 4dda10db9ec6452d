package io.rewardlake.jobs;

import io.rewardlake.transforms.ingest.Ingest;
import io.rewardlake.transforms.ingest.PreferenceFormat;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads comparisons. */
@Command(
    name = "preferences",
    description = {
      "Load comparisons into preferences; what cannot be read goes to rejects.",
      "Loading the same files again adds nothing."
    })
final class IngestPreferencesCommand extends IngestFilesCommand {
  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = {
        "How the files are written:",
        "hh-rlhf: chosen and rejected dialogues.",
        "trl: chosen and rejected, with or without prompt, texts or lists of messages; margin.",
        "ultrafeedback: completions or generations with scores, all pairs; or chosen and rejected"
            + " with a score each.",
        "helpsteer: two responses and a preference from -3 (first) to 3 (second).",
        "nectar: ranked answers, all pairs.",
        "openai: preference fine-tuning, preferred_output and non_preferred_output.",
        "rewardbench, rewardbench2, rm-bench: benchmark rows, all comparisons.",
        "pairwise-votes: votes on pairs, with --mapping.",
        "Files are JSON Lines (.jsonl, .jsonl.gz) or Parquet. hh-rlhf: no Parquet; rm-bench: also"
            + " one JSON array; pairwise-votes: JSON Lines or CSV."
      })
  String format;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "HOCON column mapping of pairwise-votes, see conf/mappings; it names the data set, too")
  Path mapping;

  @Override
  Ingest<?> ingest() {
    PreferenceFormat known = PreferenceFormat.of(format);
    return mapping == null
        ? Ingest.of(known, input)
        : byMapping(known, mapping, file -> Ingest.mapped(file, input));
  }
}
