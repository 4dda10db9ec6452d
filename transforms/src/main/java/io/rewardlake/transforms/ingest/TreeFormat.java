package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The formats that recorded trees are read from. */
public enum TreeFormat implements IngestFormat<TableRow> {
  /** A row per node in columns that a mapping names; {@link MappedTrees} has the mapping. */
  NODES("nodes"),
  /** OpenAI's PRM800K: what was chosen step by step, and what was not. */
  PRM800K(Prm800k.NAME);

  private final String title;

  TreeFormat(String title) {
    this.title = title;
  }

  /** The format of a name; a usage error lists the known ones. */
  public static TreeFormat of(String title) {
    return IngestFormat.named(title, values());
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public IngestKind<TableRow> content() {
    return IngestKind.TREE_NODES;
  }

  @Override
  public boolean mapped() {
    return this == NODES;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    return switch (this) {
      case NODES -> throw noMapping();
      case PRM800K ->
          ReadDirect.laidOut(content(), files, feed, new Prm800kTrees(feed), Prm800k.LAYOUTS);
    };
  }
}
