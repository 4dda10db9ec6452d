package io.rewardlake.transforms.ingest;

import com.google.common.collect.Iterators;
import io.rewardlake.transforms.ingest.TreeLinks.Node;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Groups nodes by tree, whatever their order, and makes trees of them.
 *
 * <ul>
 *   <li>Nodes go by file name and line. Equal rows of one file are nodes of their own; rows that
 *       another file has as well are duplicates.
 *   <li>A node that cannot be reached from the root ({@link TreeLinks}) is a reject; the rest of
 *       the tree is not.
 *   <li>A tree of more nodes than the limit, one that the file of trees does not name, and one of
 *       which that says what cannot be, is refused with all its rows.
 *   <li>A root that was added counts under {@link Books#FURTHER}, a row of the file of trees under
 *       {@link Books#ITEMS}.
 * </ul>
 *
 * <p>Cost: one shuffle of the rows with their original text, memory per task one tree of at most
 * the limit.
 */
final class BuildTrees extends PTransform<PCollectionTuple, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<TreeRow> ROWS = new TupleTag<>("tree rows") {};
  static final TupleTag<TreeFacts> FACTS = new TupleTag<>("tree facts") {};

  private final Feed feed;
  private final TreeMapping mapping;

  BuildTrees(Feed feed, TreeMapping mapping) {
    this.feed = feed;
    this.mapping = mapping;
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple in) {
    PCollection<KV<String, TreeRow>> rows =
        in.get(ROWS)
            .apply("By tree", WithKeys.of(TreeRow::tree).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), new TreeRow.Coder()));
    PCollection<KV<String, TreeFacts>> facts =
        in.get(FACTS)
            .apply("Its tree", WithKeys.of(TreeFacts::tree).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), new TreeFacts.Coder()));
    TupleTag<TableRow> nodes = IngestKind.TREE_NODES.tag();
    PCollectionTuple built =
        KeyedPCollectionTuple.of(ROWS, rows)
            .and(FACTS, facts)
            .apply("Same tree", CoGroupByKey.create())
            .apply(
                "Build",
                ParDo.of(new BuildFn(feed, mapping))
                    .withOutputTags(nodes, TupleTagList.of(Books.REJECTS).and(Books.TALLIES)));
    built.get(nodes).setCoder(new TableRow.Coder());
    built.get(Books.REJECTS).setCoder(new Reject.Coder());
    built.get(Books.TALLIES).setCoder(Books.TALLY);
    return built;
  }

  private static final class BuildFn extends DoFn<KV<String, CoGbkResult>, TableRow> {
    private static final long serialVersionUID = 1L;

    private final Feed feed;
    private final TreeMapping mapping;
    private final TreeBuilder builder;

    BuildFn(Feed feed, TreeMapping mapping) {
      this.feed = feed;
      this.mapping = mapping;
      this.builder = new TreeBuilder(feed.source(), mapping);
    }

    @ProcessElement
    public void process(@Element KV<String, CoGbkResult> group, MultiOutputReceiver out) {
      TreeFacts facts = group.getValue().getOnly(FACTS, null);
      Iterator<TreeRow> all = group.getValue().getAll(ROWS).iterator();
      List<TreeRow> rows = new ArrayList<>();
      Iterators.addAll(rows, Iterators.limit(all, mapping.maxNodes()));
      try {
        if (all.hasNext()) {
          throw tooLarge(group.getKey());
        }
        build(group.getKey(), rows, facts, out);
      } catch (Refusal refusal) {
        Iterators.concat(rows.iterator(), all)
            .forEachRemaining(
                row -> out.get(Books.REJECTS).output(feed.reject(row.origin(), refusal)));
        if (facts != null) {
          out.get(Books.REJECTS).output(feed.reject(facts.origin(), refusal));
        }
      }
    }

    private void build(String tree, List<TreeRow> rows, TreeFacts facts, MultiOutputReceiver out)
        throws Refusal {
      if (mapping.trees() != null && facts == null) {
        throw new Refusal(
            RejectReason.UNKNOWN_TREE,
            "The tree '%s' is not among the trees, or was refused there.",
            tree);
      }
      List<Reject> rejects = new ArrayList<>();
      List<TreeRow> unique = inOrder(rows, rejects);
      List<Node> nodes =
          TreeLinks.of(
              unique,
              mapping.nodes().parent().unique(),
              mapping.nodes().rootRows(),
              (row, refusal) -> rejects.add(feed.reject(row.origin(), refusal)));
      int added = mapping.nodes().rootRows() ? 0 : 1;
      if (nodes.size() > added) {
        List<TableRow> built = builder.rows(nodes, facts);
        built.forEach(row -> out.get(IngestKind.TREE_NODES.tag()).output(row.settled()));
        out.get(Books.TALLIES).output(KV.of(Books.FURTHER, (long) added));
        out.get(Books.TALLIES).output(KV.of(Books.ITEMS, facts == null ? 0L : 1L));
      } else if (facts != null) {
        Refusal bare =
            new Refusal(RejectReason.TOO_FEW, "The tree '%s' has no node that was read.", tree);
        rejects.add(feed.reject(facts.origin(), bare));
      }
      rejects.forEach(out.get(Books.REJECTS)::output);
    }

    /**
     * The n-th of equal rows of a file is a duplicate where another file before it has an n-th,
     * too.
     */
    private List<TreeRow> inOrder(List<TreeRow> rows, List<Reject> rejects) {
      rows.sort(Comparator.comparing(TreeRow::origin));
      Map<String, Integer> inFile = new HashMap<>();
      Set<String> seen = new HashSet<>();
      List<TreeRow> unique = new ArrayList<>();
      for (TreeRow row : rows) {
        String content = row.content();
        int number = inFile.merge(content + row.origin().file(), 1, Integer::sum);
        if (seen.add(content + number)) {
          unique.add(row);
        } else {
          rejects.add(feed.duplicate(row.origin()));
        }
      }
      return unique;
    }

    private Refusal tooLarge(String tree) {
      return new Refusal(
          RejectReason.TREE_TOO_LARGE,
          "The tree '%s' has more than %d nodes, the limit (max-nodes of the mapping).",
          tree,
          mapping.maxNodes());
    }
  }
}
