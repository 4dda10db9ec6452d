package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Chunk;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Reads files and parses their rows: what they hold under {@code rows}, rejects and counts under
 * the tags of {@link Books}. Cost: chunk names are shuffled so that tasks share the reading; rows
 * are not.
 */
final class ReadRows<T> extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final transient List<InputFile> files;
  private final Feed feed;
  private final RowParser<T> parser;
  private final TupleTag<T> rows;
  private final Coder<T> coder;
  private final boolean timed;

  ReadRows(
      List<InputFile> files, Feed feed, RowParser<T> parser, TupleTag<T> rows, Coder<T> coder) {
    this(files, feed, parser, rows, coder, false);
  }

  private ReadRows(
      List<InputFile> files,
      Feed feed,
      RowParser<T> parser,
      TupleTag<T> rows,
      Coder<T> coder,
      boolean timed) {
    this.files = files;
    this.feed = feed;
    this.parser = parser;
    this.rows = rows;
    this.coder = coder;
    this.timed = timed;
  }

  /** The same of rows that may be given times of their own, of which none is late. */
  ReadRows<T> timed() {
    return new ReadRows<>(files, feed, parser, rows, coder, true);
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    PCollection<KV<Integer, Chunk>> chunks = begin.apply("Chunks", new DealChunks(files));
    if (timed) { // only then: the Spark runner groups fastest at the end of a window
      chunks =
          chunks.apply(
              "From the beginning",
              Window.<KV<Integer, Chunk>>configure()
                  .withTimestampCombiner(TimestampCombiner.EARLIEST));
    }
    PCollectionTuple read =
        chunks
            .apply("Share", GroupByKey.create())
            .apply(
                "Parse",
                ParDo.of(new ParseFn<>(feed, parser, rows))
                    .withOutputTags(rows, TupleTagList.of(Books.REJECTS).and(Books.TALLIES)));
    read.get(rows).setCoder(coder);
    read.get(Books.REJECTS).setCoder(new Reject.Coder());
    read.get(Books.TALLIES).setCoder(Books.TALLY);
    return read;
  }

  private static final class ParseFn<T> extends DoFn<KV<Integer, Iterable<Chunk>>, T> {
    private static final long serialVersionUID = 1L;

    private final Feed feed;
    private final RowParser<T> parser;
    private final TupleTag<T> rows;

    ParseFn(Feed feed, RowParser<T> parser, TupleTag<T> rows) {
      this.feed = feed;
      this.parser = parser;
      this.rows = rows;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<Chunk>> chunks, MultiOutputReceiver out)
        throws IOException {
      for (Chunk chunk : chunks.getValue()) {
        long[] count = {0};
        parser.parse(
            chunk,
            new RowParser.Sink<>() {
              @Override
              public void acceptAll(List<T> values) {
                count[0]++;
                values.forEach(out.get(rows)::output);
              }

              @Override
              public void refuse(Origin origin, Refusal refusal) {
                count[0]++;
                out.get(Books.REJECTS).output(feed.reject(origin, refusal));
              }
            });
        out.get(Books.TALLIES).output(KV.of(Books.ROWS_IN, count[0]));
      }
    }
  }
}
