package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * {@link TreeFormat#NODES} in columns of the user's own.
 *
 * @param mapping which file and column is what
 */
record MappedTrees(TreeMapping mapping) implements IngestFormat<TableRow> {
  @Override
  public String title() {
    return TreeFormat.NODES.title();
  }

  @Override
  public IngestKind<TableRow> content() {
    return IngestKind.TREE_NODES;
  }

  @Override
  public Set<FileKind> kinds() {
    return FileKind.OF_ROWS;
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> reading(List<InputFile> files, Feed feed) {
    List<InputFile> nodes = VoteFiles.named(files, "nodes.file", mapping.nodes().file());
    MappedColumns.of("nodes.", mapping.nodes().named()).requireIn(nodes);
    List<InputFile> trees = List.of();
    if (mapping.trees() != null) {
      trees = VoteFiles.named(files, "trees.file", mapping.trees().file());
      MappedColumns.of("trees.", mapping.trees().columns()).requireIn(trees);
    }
    return new ReadTrees(feed, mapping, trees, nodes);
  }
}
