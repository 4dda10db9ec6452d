package io.rewardlake.transforms.ingest;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithTimestamps;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Cuts streams of events into sessions, by Beam's session windows over the times of events, and
 * makes an episode of each: two events are in one session when less than the gap lies between them
 * (counted in whole milliseconds), or when others bridge it. Cost: that of {@link BuildEpisodes}.
 */
final class BuildSessions extends PTransform<PCollection<StepRow>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;
  private static final long MICROS_PER_MILLI = 1_000;

  private final BuildEpisodes episodes;
  private final Duration gap;

  BuildSessions(BuildEpisodes episodes, long gapMillis) {
    this.episodes = episodes;
    this.gap = Duration.millis(gapMillis);
  }

  @Override
  public PCollectionTuple expand(PCollection<StepRow> events) {
    PCollectionTuple built =
        events
            .apply("Times", WithTimestamps.of(BuildSessions::time))
            .apply("Sessions", Window.into(Sessions.withGapDuration(gap)))
            .apply("Episodes", episodes);
    return PCollectionTuple.of(
            IngestKind.EPISODES.tag(),
            global(built, IngestKind.EPISODES.tag(), new TableRow.Coder()))
        .and(Books.REJECTS, global(built, Books.REJECTS, new Reject.Coder()))
        .and(Books.TALLIES, global(built, Books.TALLIES, Books.TALLY));
  }

  private static Instant time(StepRow event) {
    return Instant.ofEpochMilli(Math.floorDiv(event.number(), MICROS_PER_MILLI));
  }

  /** What meets rows of other steps later on has to be in their window. */
  private static <T> PCollection<T> global(
      PCollectionTuple built, TupleTag<T> tag, Coder<T> coder) {
    return built
        .get(tag)
        .apply("All " + tag.getId(), Window.into(new GlobalWindows()))
        .setCoder(coder);
  }
}
