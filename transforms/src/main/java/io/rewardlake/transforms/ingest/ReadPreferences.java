package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.InputFiles;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Reads, parses and validates files of preferences. Out, by tag: {@link Settle#PREFERENCES}, {@link
 * Settle#REJECTS} and {@link Settle#TALLIES}. Files are matched when the pipeline is built, so that
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
    return outcomes(begin, files, feed).apply("Settle", new Settle(feed));
  }

  private PCollection<Outcome> outcomes(PBegin begin, List<InputFile> files, Feed feed) {
    return switch (ingest.format()) {
      case HH_RLHF ->
          begin
              .apply("Read", ReadRows.preferences(files, feed, new HhRlhf(feed)))
              .get(ReadRows.OUTCOMES);
      case TRL ->
          begin
              .apply("Read", ReadRows.preferences(files, feed, new Trl(feed)))
              .get(ReadRows.OUTCOMES);
      case PAIRWISE_VOTES ->
          begin.apply(
              "Read",
              new PairwiseVotes(feed, ingest.mapping(), VoteFiles.of(ingest.mapping(), files)));
    };
  }
}
