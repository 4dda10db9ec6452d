package io.rewardlake.transforms.ingest.file;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a file holds, by the end of its name. */
public enum FileKind {
  /** One JSON object per line, UTF-8. */
  JSONL(".jsonl", ".jsonl" + FileKind.GZIP),
  /** One JSON array of objects, UTF-8. */
  JSON(".json", ".json" + FileKind.GZIP),
  /** RFC 4180, comma, header in the first record, UTF-8. */
  CSV(".csv", ".csv" + FileKind.GZIP),
  /** Apache Parquet. */
  PARQUET(".parquet"),
  /** HDF5. */
  HDF5(".hdf5", ".h5");

  /** End of the name of a compressed text file. */
  public static final String GZIP = ".gz";

  /** Kinds that hold rows of named columns. */
  public static final Set<FileKind> OF_ROWS =
      Collections.unmodifiableSet(EnumSet.of(JSONL, JSON, CSV, PARQUET));

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> suffixes;

  FileKind(String... suffixes) {
    this.suffixes = List.of(suffixes);
  }

  /** The kind of a file name; empty when it is none that can be read. */
  public static Optional<FileKind> of(String fileName) {
    return Stream.of(values())
        .filter(kind -> kind.suffixes.stream().anyMatch(fileName::endsWith))
        .findFirst();
  }

  /** The ends of file names that are this kind. */
  public String suffixes() {
    return String.join(", ", suffixes);
  }
}
