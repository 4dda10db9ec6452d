package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * {@link EpisodeFormat#TRANSITIONS} or {@link EpisodeFormat#EVENTS} in columns of the user's own.
 *
 * @param format which of both
 * @param mapping which column is what
 */
record MappedEpisodes(EpisodeFormat format, EpisodeMapping mapping)
    implements IngestFormat<TableRow> {
  private static final TupleTag<StepRow> STEPS = new TupleTag<>("steps") {};

  @Override
  public String title() {
    return format.title();
  }

  @Override
  public IngestKind<TableRow> content() {
    return IngestKind.EPISODES;
  }

  @Override
  public Set<FileKind> kinds() {
    return FileKind.OF_ROWS;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    MappedColumns.of(mapping).requireIn(files);
    EpisodeBuilder builder = new EpisodeBuilder(feed, mapping);
    if (mapping.steps() != null) {
      NestedEpisodes rows = new NestedEpisodes(new StepRows(mapping), builder);
      return new ReadDirect<>(content(), files, feed, rows);
    }
    BuildEpisodes episodes = new BuildEpisodes(feed, builder);
    return mapping.events() == null
        ? new ReadSteps(read(files, feed, new StepRows(mapping)), STEPS, episodes)
        : new ReadSteps(
            read(files, feed, new EventRows(mapping)).timed(),
            STEPS,
            new BuildSessions(episodes, mapping.events().gapMillis()));
  }

  private static ReadRows<StepRow> read(List<InputFile> files, Feed feed, RowParser<StepRow> rows) {
    return new ReadRows<>(files, feed, rows, STEPS, new StepRow.Coder());
  }
}
