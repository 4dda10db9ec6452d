package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * {@link PreferenceFormat#PAIRWISE_VOTES} in columns of the user's own.
 *
 * @param mapping which column is what
 */
record MappedVotes(VoteMapping mapping) implements IngestFormat<Preference> {
  @Override
  public String title() {
    return PreferenceFormat.PAIRWISE_VOTES.title();
  }

  @Override
  public IngestKind<Preference> content() {
    return IngestKind.PREFERENCES;
  }

  @Override
  public Set<FileKind> kinds() {
    return PreferenceFormat.PAIRWISE_VOTES.kinds();
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return new PairwiseVotes(feed, mapping, VoteFiles.of(mapping, files));
  }
}
