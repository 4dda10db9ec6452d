package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The formats that episodes are read from. */
public enum EpisodeFormat implements IngestFormat<TableRow> {
  /** Messages of a chat model that uses tools, with an outcome reward. */
  CHAT(ChatTrajectories.NAME),
  /** Data sets of Minari, HDF5. */
  MINARI(Minari.NAME),
  /** Data sets of D4RL, HDF5. */
  D4RL(D4rl.NAME),
  /** One row per step, or per episode with a list of its steps, in columns that a mapping names. */
  TRANSITIONS("transitions"),
  /** Events of streams that are cut into sessions, in columns that a mapping names. */
  EVENTS("events");

  private final String title;

  EpisodeFormat(String title) {
    this.title = title;
  }

  /** The format of a name; a usage error lists the known ones. */
  public static EpisodeFormat of(String title) {
    return IngestFormat.named(title, values());
  }

  /**
   * The same format with what its files do not say, where it is one of those.
   *
   * @param environment name of the environment; null: as the files have it
   * @param cutAt where episodes of {@link #D4RL} end
   */
  public IngestFormat<TableRow> in(String environment, CutAt cutAt) {
    return switch (this) {
      case MINARI -> new Minari(environment);
      case D4RL -> new D4rl(environment, cutAt);
      case CHAT, TRANSITIONS, EVENTS -> this;
    };
  }

  @Override
  public Set<FileKind> kinds() {
    return switch (this) {
      case MINARI, D4RL -> Set.of(FileKind.HDF5);
      case CHAT, TRANSITIONS, EVENTS -> IngestFormat.super.kinds();
    };
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public IngestKind<TableRow> content() {
    return IngestKind.EPISODES;
  }

  @Override
  public boolean mapped() {
    return this == TRANSITIONS || this == EVENTS;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return switch (this) {
      case CHAT ->
          ReadDirect.laidOut(
              content(), files, feed, new ChatTrajectories(feed), ChatTrajectories.LAYOUTS);
      case MINARI, D4RL -> in(null, CutAt.AUTO).reading(files, feed);
      case TRANSITIONS, EVENTS -> throw noMapping();
    };
  }
}
