package io.rewardlake.transforms.export;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Transform;
import java.util.List;
import java.util.stream.Stream;

/** A trainer's format of a training set. */
public enum ExportFormat implements RowFormat {
  /** TRL's preferences, explicit prompt. */
  TRL("trl"),
  /** TRL's preferences, implicit prompt. */
  TRL_IMPLICIT("trl-implicit"),
  /** TRL's preferences as messages. */
  TRL_CONVERSATIONAL("trl-conversational"),
  /** TRL's unpaired preferences. */
  TRL_UNPAIRED("trl-unpaired"),
  /** TRL's stepwise supervision. */
  TRL_STEPWISE("trl-stepwise"),
  /** OpenAI's PRM800K. */
  PRM800K("prm800k"),
  /** OpenRLHF's preferences. */
  OPENRLHF("openrlhf"),
  /** verl's prompts. */
  VERL("verl"),
  /** OpenAI's preference fine-tuning. */
  OPENAI_PREFERENCE("openai-preference"),
  /** Comparisons as they stand, beside their strengths where these are asked for. */
  PARQUET("parquet");

  private final String title;

  ExportFormat(String title) {
    this.title = title;
  }

  /** The format of a name; a usage error lists the known ones, and others beside them. */
  public static ExportFormat of(String title, List<String> others) {
    return Stream.of(values())
        .filter(format -> format.title.equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice(
                    "format", title, Stream.concat(titles().stream(), others.stream()).toList()));
  }

  /** The format of a name; a usage error lists the known ones. */
  public static ExportFormat of(String title) {
    return of(title, List.of());
  }

  /** All names. */
  public static List<String> titles() {
    return Stream.of(values()).map(format -> format.title).toList();
  }

  @Override
  public String title() {
    return title;
  }

  /** The file type of a name, null for the usual one; a usage error lists what the format has. */
  public FileType fileType(String name) {
    return name == null ? fileTypes().get(0) : FileType.of(name, fileTypes());
  }

  /** Fails with a usage error when the format's trainer does not honour such a margin. */
  public void requireHonoured(Margin margin) {
    if (margin != Margin.NONE && !honoursMargin()) {
      throw Errors.parameter("--margin", margin.title(), "none for the format " + title);
    }
  }

  @Override
  public Transform rows() {
    return switch (this) {
      case TRL -> new Trl();
      case TRL_IMPLICIT -> new TrlImplicit();
      case TRL_CONVERSATIONAL -> new TrlConversational();
      case TRL_UNPAIRED -> new TrlUnpaired();
      case TRL_STEPWISE -> new TrlStepwise();
      case PRM800K -> new Prm800k();
      case OPENRLHF -> new OpenRlhf();
      case VERL -> new Verl();
      case OPENAI_PREFERENCE -> new OpenAi();
      case PARQUET -> new ComparisonRows();
    };
  }

  /** Whether it is made of labelled steps, and not of comparisons. */
  public boolean takesSteps() {
    return this == TRL_STEPWISE || this == PRM800K;
  }

  private boolean honoursMargin() {
    return switch (this) {
      case TRL, TRL_IMPLICIT, TRL_CONVERSATIONAL, OPENRLHF, PARQUET -> true;
      case TRL_UNPAIRED, TRL_STEPWISE, PRM800K, VERL, OPENAI_PREFERENCE -> false;
    };
  }

  /** The usual one first; Parquet has no columns for the further fields of messages. */
  private List<FileType> fileTypes() {
    return switch (this) {
      case TRL, TRL_IMPLICIT, TRL_UNPAIRED, TRL_STEPWISE, OPENRLHF ->
          List.of(FileType.JSONL, FileType.PARQUET);
      case TRL_CONVERSATIONAL, PRM800K, OPENAI_PREFERENCE -> List.of(FileType.JSONL);
      case VERL, PARQUET -> List.of(FileType.PARQUET);
    };
  }
}
