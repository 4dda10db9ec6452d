package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Episodes in HDF5 files, each of which one task reads. */
interface Hdf5Format extends IngestFormat<TableRow> {
  /** What understands these files; an error when one of them is laid out otherwise. */
  FileParser<TableRow> parser(List<InputFile> files, Feed feed);

  @Override
  default IngestKind<TableRow> content() {
    return IngestKind.EPISODES;
  }

  @Override
  default Set<FileKind> kinds() {
    return Set.of(FileKind.HDF5);
  }

  @Override
  default PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return new ReadDirect<>(content(), files, feed, parser(files, feed));
  }
}
