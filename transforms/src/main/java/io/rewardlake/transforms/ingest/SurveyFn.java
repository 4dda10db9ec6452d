package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Chunk;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/** First pass over the rows of chunks: ids with their places by bucket, rejects, and counts. */
final class SurveyFn<T extends Ingested<T>>
    extends DoFn<KV<Integer, Iterable<Chunk>>, KV<Integer, IdBlock>> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<KV<Integer, IdBlock>> IDS = new TupleTag<>("ids") {};

  /** Bounds the memory of a task that reads one huge file. */
  private static final int BLOCK_SIZE = 1024;

  private final Feed feed;
  private final FileParser<T> parser;

  SurveyFn(Feed feed, FileParser<T> parser) {
    this.feed = feed;
    this.parser = parser;
  }

  /** Surveys the chunks of one number. */
  @ProcessElement
  public void process(@Element KV<Integer, Iterable<Chunk>> chunks, MultiOutputReceiver out)
      throws IOException {
    Found found = new Found(chunks.getKey(), out);
    for (Chunk chunk : chunks.getValue()) {
      parser.parse(chunk, found);
    }
    found.finish();
  }

  private final class Found implements RowParser.Sink<T> {
    private final int number;
    private final MultiOutputReceiver out;
    private final List<List<KV<String, Origin>>> buckets =
        Stream.<List<KV<String, Origin>>>generate(ArrayList::new).limit(IdBlock.BUCKETS).toList();
    private long count;
    private long further;

    Found(int number, MultiOutputReceiver out) {
      this.number = number;
      this.out = out;
    }

    @Override
    public void acceptAll(List<T> entry) {
      count++;
      further += entry.size() - 1;
      entry.forEach(this::note);
    }

    private void note(T one) {
      int bucket = IdBlock.bucket(one.id());
      buckets.get(bucket).add(KV.of(one.id(), one.origin().withoutPayload()));
      if (buckets.get(bucket).size() == BLOCK_SIZE) {
        flush(bucket);
      }
    }

    @Override
    public void refuse(Origin origin, Refusal refusal) {
      count++;
      out.get(Books.REJECTS).output(feed.reject(origin, refusal));
    }

    private void flush(int bucket) {
      List<KV<String, Origin>> places = buckets.get(bucket);
      if (!places.isEmpty()) {
        out.get(IDS).output(KV.of(bucket, new IdBlock(number, List.copyOf(places))));
        places.clear();
      }
    }

    private void finish() {
      for (int bucket = 0; bucket < IdBlock.BUCKETS; bucket++) {
        flush(bucket);
      }
      out.get(Books.TALLIES).output(KV.of(Books.ROWS_IN, count));
      out.get(Books.TALLIES).output(KV.of(Books.FURTHER, further));
    }
  }
}
