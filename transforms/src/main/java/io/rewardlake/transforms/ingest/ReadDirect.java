package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Chunk;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Reads files whose rows are feedback at once; of equal ids the first by file name and line counts.
 * Rows are never shuffled: a first pass surveys ids, rejects and counts, only ids and places meet
 * in a shuffle, and a second pass hands on the rows less the duplicates, whose places it was told.
 * Measured, parsing a second time costs a fraction of shuffling or storing the texts. The passes
 * agree because parsing depends on the files alone.
 */
final class ReadDirect<T extends Ingested<T>> extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<Chunk> CHUNKS = new TupleTag<>("chunks") {};
  private static final TupleTag<Origin> LATER = new TupleTag<>("later") {};

  private final transient IngestKind<T> kind;
  private final transient List<InputFile> files;
  private final Feed feed;
  private final FileParser<T> parser;

  ReadDirect(IngestKind<T> kind, List<InputFile> files, Feed feed, FileParser<T> parser) {
    this.kind = kind;
    this.files = files;
    this.feed = feed;
    this.parser = parser;
  }

  /** Of a format whose rows are laid out in one of several ways; fails when no row fits any. */
  static <T extends Ingested<T>> ReadDirect<T> laidOut(
      IngestKind<T> kind,
      List<InputFile> files,
      Feed feed,
      RowParser<T> parser,
      List<Layout> layouts) {
    Layout.requireAny(feed.format(), layouts, files);
    return new ReadDirect<>(kind, files, feed, parser);
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    PCollection<KV<Integer, Chunk>> chunks = begin.apply("Chunks", new DealChunks(files));
    PCollectionTuple survey =
        chunks
            .apply("Share", GroupByKey.create())
            .apply(
                "Survey",
                ParDo.of(new SurveyFn<>(feed, parser))
                    .withOutputTags(
                        SurveyFn.IDS, TupleTagList.of(Books.REJECTS).and(Books.TALLIES)));
    PCollection<KV<Integer, Origin>> later =
        survey
            .get(SurveyFn.IDS)
            .setCoder(KvCoder.of(VarIntCoder.of(), new IdBlock.Coder()))
            .apply("Find duplicates", new FindDuplicates());
    PCollection<KV<Integer, CoGbkResult>> told =
        KeyedPCollectionTuple.of(CHUNKS, chunks)
            .and(LATER, later)
            .apply("Tell", CoGroupByKey.create());
    PCollection<T> accepted =
        told.apply("Accept", ParDo.of(new AcceptFn<>(parser))).setCoder(kind.coder());
    PCollectionTuple repeated =
        told.apply(
            "Duplicates",
            ParDo.of(new DuplicateFn<>(feed, parser))
                .withOutputTags(Books.REJECTS, TupleTagList.of(Books.TALLIES)));
    return PCollectionTuple.of(kind.tag(), accepted)
        .and(Books.REJECTS, Books.both(survey, repeated, Books.REJECTS, new Reject.Coder()))
        .and(Books.TALLIES, Books.both(survey, repeated, Books.TALLIES, Books.TALLY));
  }

  private static final class AcceptFn<T extends Ingested<T>>
      extends DoFn<KV<Integer, CoGbkResult>, T> {
    private static final long serialVersionUID = 1L;

    private final FileParser<T> parser;

    AcceptFn(FileParser<T> parser) {
      this.parser = parser;
    }

    @ProcessElement
    public void process(@Element KV<Integer, CoGbkResult> told, OutputReceiver<T> out)
        throws IOException {
      Set<Origin> later = later(told.getValue());
      for (Chunk chunk : told.getValue().getAll(CHUNKS)) {
        parser.parse(
            chunk,
            accepting(
                row ->
                    row.stream()
                        .filter(one -> !isLater(one, later))
                        .forEach(one -> out.output(one.settled()))));
      }
    }
  }

  /**
   * A row is a duplicate when all of it came before; else it is accepted with what is new in it.
   */
  private static final class DuplicateFn<T extends Ingested<T>>
      extends DoFn<KV<Integer, CoGbkResult>, Reject> {
    private static final long serialVersionUID = 1L;

    private final Feed feed;
    private final FileParser<T> parser;

    DuplicateFn(Feed feed, FileParser<T> parser) {
      this.feed = feed;
      this.parser = parser;
    }

    @ProcessElement
    public void process(@Element KV<Integer, CoGbkResult> told, MultiOutputReceiver out)
        throws IOException {
      Set<Origin> later = later(told.getValue());
      if (later.isEmpty()) {
        return; // as a rule there are none, and nothing need be read again
      }
      for (Chunk chunk : told.getValue().getAll(CHUNKS)) {
        parser.parse(
            chunk,
            accepting(
                row -> {
                  long came = row.stream().filter(one -> isLater(one, later)).count();
                  if (came == row.size()) {
                    Origin origin = row.get(0).origin();
                    out.get(Books.REJECTS)
                        .output(feed.duplicate(came == 1 ? origin : origin.ofRow()));
                    came--; // the first of the row is accounted for by the reject
                  }
                  if (came > 0) {
                    out.get(Books.TALLIES).output(KV.of(Books.FURTHER, -came));
                  }
                }));
      }
    }
  }

  private static boolean isLater(Ingested<?> one, Set<Origin> later) {
    return !later.isEmpty() && later.contains(one.origin().withoutPayload());
  }

  private static Set<Origin> later(CoGbkResult told) {
    Set<Origin> later = new HashSet<>();
    told.getAll(LATER).forEach(later::add);
    return later;
  }

  /** What is refused was surveyed already. */
  private static <T> RowParser.Sink<T> accepting(Consumer<List<T>> out) {
    return new RowParser.Sink<>() {
      @Override
      public void acceptAll(List<T> row) {
        out.accept(row);
      }

      @Override
      public void refuse(Origin origin, Refusal refusal) {
        // counted and rejected by the survey
      }
    };
  }
}
