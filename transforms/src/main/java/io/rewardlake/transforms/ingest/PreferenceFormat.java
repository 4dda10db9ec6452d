package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.ingest.file.FileKind;
import java.util.Set;
import java.util.stream.Stream;

/** The formats that preferences are read from. */
public enum PreferenceFormat {
  /** Chosen and rejected dialogues. */
  HH_RLHF(HhRlhf.NAME),
  /** Prompt, chosen, rejected. */
  TRL(Trl.NAME),
  /** Votes on pairs of items, with a column mapping. */
  PAIRWISE_VOTES(PairwiseVotes.NAME);

  private final String title;

  PreferenceFormat(String title) {
    this.title = title;
  }

  /** The format of a name; a usage error lists the known ones. */
  public static PreferenceFormat of(String title) {
    return Stream.of(values())
        .filter(format -> format.title.equals(title))
        .findFirst()
        .orElseThrow(
            () -> Errors.choice("format", title, Stream.of(values()).map(f -> f.title).toList()));
  }

  /** Name on the command line. */
  public String title() {
    return title;
  }

  Set<FileKind> kinds() {
    return switch (this) {
      case HH_RLHF -> Set.of(FileKind.JSONL);
      case TRL -> Set.of(FileKind.JSONL, FileKind.PARQUET);
      case PAIRWISE_VOTES -> Set.of(FileKind.JSONL, FileKind.CSV);
    };
  }
}
