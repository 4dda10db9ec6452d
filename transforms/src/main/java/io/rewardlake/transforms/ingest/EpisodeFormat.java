package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The formats that episodes are read from. */
public enum EpisodeFormat implements IngestFormat<EpisodeRow> {
  /** Messages of a chat model that uses tools, with an outcome reward. */
  CHAT(ChatTrajectories.NAME);

  private final String title;

  EpisodeFormat(String title) {
    this.title = title;
  }

  /** The format of a name; a usage error lists the known ones. */
  public static EpisodeFormat of(String title) {
    return IngestFormat.named(title, values());
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public IngestKind<EpisodeRow> content() {
    return IngestKind.EPISODES;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return switch (this) {
      case CHAT ->
          ReadDirect.laidOut(
              content(), files, feed, new ChatTrajectories(feed), ChatTrajectories.LAYOUTS);
    };
  }
}
