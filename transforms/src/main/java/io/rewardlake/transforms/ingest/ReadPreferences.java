package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.InputFiles;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Reads, parses and validates files of preferences. Out, by tag: {@link Books#PREFERENCES}, {@link
 * Books#REJECTS} and {@link Books#TALLIES}. Files are matched when the pipeline is built, so that
 * an input that matches nothing fails at once.
 */
final class ReadPreferences extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final transient PreferenceIngest ingest;

  ReadPreferences(PreferenceIngest ingest) {
    this.ingest = ingest;
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    List<InputFile> files = InputFiles.match(ingest.inputs(), ingest.format().kinds());
    Feed feed = new Feed(ingest.source(), ingest.format().title());
    PCollectionTuple read = begin.apply("Read", reading(files, feed));
    return PCollectionTuple.of(Books.PREFERENCES, read.get(Books.PREFERENCES))
        .and(Books.REJECTS, read.get(Books.REJECTS).apply("Tell apart", new TellApart()))
        .and(Books.TALLIES, read.get(Books.TALLIES).apply("Add up", Sum.longsPerKey()));
  }

  private PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return switch (ingest.format()) {
      case HH_RLHF -> new ReadDirect(files, feed, new HhRlhf(feed));
      case TRL -> new ReadDirect(files, feed, new Trl(feed));
      case PAIRWISE_VOTES ->
          new PairwiseVotes(feed, ingest.mapping(), VoteFiles.of(ingest.mapping(), files));
    };
  }
}
