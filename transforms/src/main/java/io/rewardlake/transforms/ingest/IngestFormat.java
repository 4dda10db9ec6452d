package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * How the files of one kind of raw data are written.
 *
 * @param <T> what they hold
 */
public interface IngestFormat<T extends Ingested<T>> {
  /** Name on the command line. */
  String title();

  /** What the files hold. */
  IngestKind<T> content();

  /** Kinds of files that are read. */
  default Set<FileKind> kinds() {
    return Set.of(FileKind.JSONL, FileKind.PARQUET);
  }

  /** Whether its columns are the user's own, which a mapping file names. */
  default boolean mapped() {
    return false;
  }

  /**
   * Reads, parses and validates files: accepted rows under the tag of their kind, and {@link
   * Books#REJECTS} and {@link Books#TALLIES}.
   */
  PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed);

  /** The error of reading files of a mapped format without a mapping. */
  default RewardlakeException noMapping() {
    return Errors.parameter("mapping", "missing", "a mapping file for " + title());
  }

  /** The format of a name; a usage error lists the known ones. */
  static <F extends IngestFormat<?>> F named(String title, F[] known) {
    return Stream.of(known)
        .filter(format -> format.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice("format", title, Stream.of(known).map(IngestFormat::title).toList()));
  }
}
