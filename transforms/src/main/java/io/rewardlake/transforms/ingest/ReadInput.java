package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.InputFiles;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Reads, parses and validates files. Out, by tag: the rows under that of their {@link IngestKind},
 * {@link Books#REJECTS} and {@link Books#TALLIES}. Files are matched when the pipeline is built, so
 * that an input that matches nothing fails at once.
 */
final class ReadInput<T extends Ingested<T>> extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final transient Ingest<T> ingest;

  ReadInput(Ingest<T> ingest) {
    this.ingest = ingest;
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    IngestFormat<T> format = ingest.format();
    List<InputFile> files = InputFiles.match(ingest.inputs(), format.kinds());
    Feed feed = new Feed(ingest.source(), format.title());
    PCollectionTuple read = begin.apply("Read", format.reading(files, feed));
    TupleTag<T> rows = format.content().tag();
    return PCollectionTuple.of(rows, read.get(rows))
        .and(Books.REJECTS, read.get(Books.REJECTS).apply("Tell apart", new TellApart()))
        .and(Books.TALLIES, read.get(Books.TALLIES).apply("Add up", Sum.longsPerKey()));
  }
}
