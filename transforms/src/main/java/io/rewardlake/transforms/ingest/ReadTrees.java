package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import java.util.List;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Reads files of nodes, and one of trees where there is one, and makes trees of them. */
final class ReadTrees extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final Feed feed;
  private final TreeMapping mapping;
  private final transient List<InputFile> trees;
  private final transient List<InputFile> nodes;

  ReadTrees(Feed feed, TreeMapping mapping, List<InputFile> trees, List<InputFile> nodes) {
    this.feed = feed;
    this.mapping = mapping;
    this.trees = trees;
    this.nodes = nodes;
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    PCollectionTuple rows =
        begin.apply(
            "Nodes",
            new ReadRows<>(
                nodes, feed, new TreeRows(mapping.nodes()), BuildTrees.ROWS, new TreeRow.Coder()));
    PCollectionTuple facts = facts(begin);
    PCollectionTuple built =
        PCollectionTuple.of(BuildTrees.ROWS, rows.get(BuildTrees.ROWS))
            .and(BuildTrees.FACTS, facts.get(BuildTrees.FACTS))
            .apply("Trees", new BuildTrees(feed, mapping));
    List<PCollectionTuple> steps = List.of(rows, facts, built);
    return PCollectionTuple.of(IngestKind.TREE_NODES.tag(), built.get(IngestKind.TREE_NODES.tag()))
        .and(Books.REJECTS, Books.all(steps, Books.REJECTS))
        .and(Books.TALLIES, Books.all(steps, Books.TALLIES));
  }

  private PCollectionTuple facts(PBegin begin) {
    if (mapping.trees() == null) {
      return PCollectionTuple.of(
              BuildTrees.FACTS, begin.apply("No trees", Create.empty(new TreeFacts.Coder())))
          .and(Books.REJECTS, begin.apply("No rejects", Create.empty(new Reject.Coder())))
          .and(Books.TALLIES, begin.apply("No tallies", Create.empty(Books.TALLY)));
    }
    return begin.apply(
        "Facts",
        new ReadUnique<>(
            trees,
            feed,
            new TreeFactRows(mapping.trees()),
            BuildTrees.FACTS,
            new TreeFacts.Coder()));
  }
}
