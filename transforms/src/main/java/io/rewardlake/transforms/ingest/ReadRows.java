package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Chunk;
import io.rewardlake.transforms.ingest.file.Chunks;
import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.Row;
import io.rewardlake.transforms.ingest.file.RowReader;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Reads files and parses their rows: what they hold under {@code rows}, rejects and counts under
 * {@link #OUTCOMES} (both may be the same tag). Every row read is counted once, whatever became of
 * it. Cost: chunk names are shuffled so that tasks share the reading; rows are not.
 */
final class ReadRows<T> extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** Rejects and counts, and preferences where rows become them at once. */
  static final TupleTag<Outcome> OUTCOMES = new TupleTag<>("outcomes") {};

  private final transient List<InputFile> files;
  private final Feed feed;
  private final RowParser<T> parser;
  private final TupleTag<T> rows;
  private final Coder<T> coder;

  ReadRows(
      List<InputFile> files, Feed feed, RowParser<T> parser, TupleTag<T> rows, Coder<T> coder) {
    this.files = files;
    this.feed = feed;
    this.parser = parser;
    this.rows = rows;
    this.coder = coder;
  }

  /** Rows that become preferences at once; one output, so that no runner stores it for two. */
  static ReadRows<Outcome> preferences(
      List<InputFile> files, Feed feed, RowParser<Outcome> parser) {
    return new ReadRows<>(files, feed, parser, OUTCOMES, new Outcome.Coder());
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    boolean apart = !rows.getId().equals(OUTCOMES.getId());
    PCollectionTuple read =
        begin
            .apply("Files", Create.of(numbered()).withCoder(fileCoder()))
            .apply("Cut", ParDo.of(new CutFn()))
            .setCoder(KvCoder.of(VarIntCoder.of(), new Chunk.Coder()))
            .apply("Share", GroupByKey.create())
            .apply(
                "Parse",
                ParDo.of(new ParseFn<>(feed, parser, rows))
                    .withOutputTags(
                        rows, apart ? TupleTagList.of(OUTCOMES) : TupleTagList.empty()));
    read.get(rows).setCoder(coder);
    read.get(OUTCOMES).setCoder(new Outcome.Coder());
    return read;
  }

  private List<KV<Integer, InputFile>> numbered() {
    return java.util.stream.IntStream.range(0, files.size())
        .mapToObj(i -> KV.of(i, files.get(i)))
        .toList();
  }

  private static Coder<KV<Integer, InputFile>> fileCoder() {
    return KvCoder.of(VarIntCoder.of(), SerializableCoder.of(InputFile.class));
  }

  /** Numbers the chunks, so that a hash of the number deals them out evenly. */
  private static final class CutFn extends DoFn<KV<Integer, InputFile>, KV<Integer, Chunk>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<Integer, InputFile> file, OutputReceiver<KV<Integer, Chunk>> out)
        throws IOException {
      int[] number = {file.getKey()};
      Chunks.split(
          file.getValue(), Chunks.CHUNK_BYTES, chunk -> out.output(KV.of(number[0]++, chunk)));
    }
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
        Counted<T> sink = new Counted<>(feed, out.get(rows), out.get(OUTCOMES));
        try (RowReader reader = chunk.rows()) {
          for (Row row = reader.next(); row != null; row = reader.next()) {
            parse(row, new Origin(chunk.given(), row.line(), "", row.payload()), sink);
          }
        }
        out.get(OUTCOMES).output(new Tally(Tally.ROWS_IN, sink.count));
      }
    }

    private void parse(Row row, Origin origin, Counted<T> sink) {
      try {
        if (row.refusal() != null) {
          throw row.refusal();
        }
        parser.parse(new Fields(row.fields()), origin, sink);
      } catch (Refusal refusal) {
        sink.refuse(origin, refusal);
      }
    }
  }

  private static final class Counted<T> implements RowParser.Sink<T> {
    private final Feed feed;
    private final DoFn.OutputReceiver<T> values;
    private final DoFn.OutputReceiver<Outcome> outcomes;
    private long count;

    Counted(Feed feed, DoFn.OutputReceiver<T> values, DoFn.OutputReceiver<Outcome> outcomes) {
      this.feed = feed;
      this.values = values;
      this.outcomes = outcomes;
    }

    @Override
    public void accept(T value) {
      count++;
      values.output(value);
    }

    @Override
    public void refuse(Origin origin, Refusal refusal) {
      count++;
      outcomes.output(feed.reject(origin, refusal));
    }
  }
}
