package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The formats that ratings are read from. */
public enum RatingFormat implements IngestFormat<Rating> {
  /** TRL's unpaired preferences, which KTO trains on. */
  TRL_UNPAIRED(TrlUnpaired.NAME),
  /** Five aspects of a response. */
  HELPSTEER2(HelpSteer2.NAME),
  /** Errors in spans of a response. */
  FINEGRAINED_FEEDBACK(FinegrainedFeedback.NAME);

  private final String title;

  RatingFormat(String title) {
    this.title = title;
  }

  /** The format of a name; a usage error lists the known ones. */
  public static RatingFormat of(String title) {
    return IngestFormat.named(title, values());
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public IngestKind<Rating> content() {
    return IngestKind.RATINGS;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return switch (this) {
      case TRL_UNPAIRED -> laidOut(files, feed, new TrlUnpaired(feed), TrlUnpaired.LAYOUTS);
      case HELPSTEER2 -> laidOut(files, feed, new HelpSteer2(feed), HelpSteer2.LAYOUTS);
      case FINEGRAINED_FEEDBACK ->
          laidOut(files, feed, new FinegrainedFeedback(feed), FinegrainedFeedback.LAYOUTS);
    };
  }

  private ReadDirect<Rating> laidOut(
      List<InputFile> files, Feed feed, RowParser<Rating> parser, List<Layout> layouts) {
    return ReadDirect.laidOut(content(), files, feed, parser, layouts);
  }
}
