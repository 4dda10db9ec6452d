package io.rewardlake.transforms.export;

import java.util.List;
import java.util.stream.Stream;

/** A format of data sets of episodes. */
public enum EpisodeExportFormat {
  /** Minari's HDF5 files. */
  MINARI("minari", List.of()),
  /** One row per step. */
  TRANSITIONS("transitions", List.of(FileType.JSONL, FileType.PARQUET)),
  /** RLDS's episodes and steps. */
  RLDS_JSON("rlds-json", List.of(FileType.JSONL)),
  /** One row per episode, with the returns to go of its steps. */
  DECISION_TRANSFORMER("decision-transformer", List.of(FileType.JSONL, FileType.PARQUET));

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<FileType> fileTypes;

  EpisodeExportFormat(String title, List<FileType> fileTypes) {
    this.title = title;
    this.fileTypes = fileTypes;
  }

  /** All names. */
  public static List<String> titles() {
    return Stream.of(values()).map(format -> format.title).toList();
  }

  /** The format of a name, which has to be one of {@link #titles}. */
  public static EpisodeExportFormat of(String title) {
    return values()[titles().indexOf(title)];
  }

  /** Name on the command line. */
  public String title() {
    return title;
  }

  /** The file type of a name, null for the usual one; a usage error lists what the format has. */
  public FileType fileType(String name) {
    return name == null && !fileTypes.isEmpty() ? fileTypes.get(0) : FileType.of(name, fileTypes);
  }

  /** How rows are made of episodes of these spaces; {@link MinariExport} makes none. */
  public RowFormat rows(EpisodeSpaces spaces) {
    return switch (this) {
      case TRANSITIONS -> new Transitions(spaces);
      case DECISION_TRANSFORMER -> new DecisionTransformer(spaces, false);
      case RLDS_JSON, MINARI -> new Rlds(spaces);
    };
  }
}
