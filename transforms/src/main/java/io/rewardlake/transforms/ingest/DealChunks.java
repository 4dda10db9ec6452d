package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Chunk;
import io.rewardlake.transforms.ingest.file.Chunks;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Chunks of files, numbered so that a shuffle by number deals them out evenly. */
final class DealChunks extends PTransform<PBegin, PCollection<KV<Integer, Chunk>>> {
  private static final long serialVersionUID = 1L;

  private final transient List<InputFile> files;

  DealChunks(List<InputFile> files) {
    this.files = files;
  }

  @Override
  public PCollection<KV<Integer, Chunk>> expand(PBegin begin) {
    List<KV<Integer, InputFile>> numbered =
        IntStream.range(0, files.size()).mapToObj(i -> KV.of(i, files.get(i))).toList();
    return begin
        .apply(
            "Files",
            Create.of(numbered)
                .withCoder(KvCoder.of(VarIntCoder.of(), SerializableCoder.of(InputFile.class))))
        .apply("Cut", ParDo.of(new CutFn()))
        .setCoder(KvCoder.of(VarIntCoder.of(), new Chunk.Coder()))
        // The earliest time, so that rows may take times of their own and are never late
        .apply(
            "Timeless",
            Window.<KV<Integer, Chunk>>configure()
                .withTimestampCombiner(TimestampCombiner.EARLIEST));
  }

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
}
