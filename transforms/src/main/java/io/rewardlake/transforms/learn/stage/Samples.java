package io.rewardlake.transforms.learn.stage;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.learn.VectorStore;
import io.rewardlake.transforms.learn.Vectors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;

/** The samples of one task: where they lie, and which of them are for what. */
public final class Samples {
  private final SampleLayout layout;
  private final Rows rows;
  private final int[] trained;
  private final int[] heldOut;
  private final int[] ahead;

  /**
   * Collects them.
   *
   * @param layout their columns
   * @param rows where they lie
   * @param trained rows to learn from
   * @param heldOut rows held out
   * @param ahead rows of {@link LookAhead}
   */
  public Samples(SampleLayout layout, Rows rows, int[] trained, int[] heldOut, int[] ahead) {
    this.layout = layout;
    this.rows = rows;
    this.trained = trained.clone();
    this.heldOut = heldOut.clone();
    this.ahead = ahead.clone();
  }

  /** Where samples lie: in a mapped file, or gathered from several places. */
  @FunctionalInterface
  public interface Rows {
    /** Copies one sample to row {@code to} of a matrix as wide as the layout. */
    void copy(int row, FloatBuffer matrix, int to);
  }

  /** Reads rows of row_key, held_out and sample, in their order, into a mapped temporary file. */
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
      VectorStore store = writer.finish();
      int[] trained = IntStream.range(0, store.rows()).filter(row -> !heldOut.get(row)).toArray();
      if (trained.length == 0) {
        throw Errors.noSamples(heldOut.cardinality());
      }
      return new Samples(layout, store::copy, trained, heldOut.stream().toArray(), new int[0]);
    }
  }

  SampleLayout layout() {
    return layout;
  }

  Rows rows() {
    return rows;
  }

  /** Rows to learn from, not to be changed. */
  public int[] trained() {
    return trained;
  }

  /** Rows held out, not to be changed. */
  int[] heldOut() {
    return heldOut;
  }

  /** Rows of {@link LookAhead}, not to be changed. */
  int[] ahead() {
    return ahead;
  }
}
