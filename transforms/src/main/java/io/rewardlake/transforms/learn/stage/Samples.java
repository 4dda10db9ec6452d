package io.rewardlake.transforms.learn.stage;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.learn.VectorStore;
import io.rewardlake.transforms.learn.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;

/** The samples of one task, in a mapped temporary file: those to learn from and those held out. */
final class Samples {
  private final SampleLayout layout;
  private final VectorStore store;
  private final int[] trained;
  private final int[] heldOut;

  private Samples(SampleLayout layout, VectorStore store, BitSet heldOut) {
    this.layout = layout;
    this.store = store;
    this.heldOut = heldOut.stream().toArray();
    this.trained = IntStream.range(0, store.rows()).filter(row -> !heldOut.get(row)).toArray();
  }

  /** Reads rows of row_key, held_out and sample, in their order. */
  static Samples read(SampleLayout layout, Iterator<InternalRow> rows, Path scratch)
      throws IOException {
    BitSet heldOut = new BitSet();
    try (VectorStore.Writer writer = VectorStore.write(scratch, layout.width())) {
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        int at = writer.add(Vectors.read(row, 2, row.getUTF8String(0), layout.width()));
        if (row.getBoolean(1)) {
          heldOut.set(at);
        }
      }
      Samples samples = new Samples(layout, writer.finish(), heldOut);
      if (samples.trained.length == 0) {
        throw Errors.noSamples(samples.heldOut.length);
      }
      return samples;
    }
  }

  SampleLayout layout() {
    return layout;
  }

  /** Rows to learn from. */
  int[] trained() {
    return trained;
  }

  /** Rows held out. */
  int[] heldOut() {
    return heldOut;
  }

  VectorStore store() {
    return store;
  }
}
