package io.rewardlake.transforms.learn.stage;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.learn.HostMatrix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;

/** The rows of one partition with what the model says of their samples, a batch at a time. */
final class ScoredSampleRows implements Iterator<InternalRow> {
  private final Iterator<InternalRow> rows;
  private final Inference model;
  private final SampleLayout layout;
  private final int outputs;
  private final int capacity;
  private final HostMatrix matrix;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final List<Segment> segments = new ArrayList<>();
  private Pending loading;
  private int size;

  ScoredSampleRows(Iterator<InternalRow> rows, Inference model, ScoreSamples scoring) {
    this.rows = rows;
    this.model = model;
    this.layout = scoring.layout();
    this.outputs = scoring.predictor().outputs().size();
    this.capacity = scoring.batchSize();
    this.matrix = new HostMatrix(capacity, layout.width());
  }

  @Override
  public boolean hasNext() {
    return !pending.isEmpty() || rows.hasNext();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    while (pending.isEmpty() || !pending.peek().complete()) {
      load();
      score();
    }
    return pending.poll().scored();
  }

  /** Fills the batch, as far as there are samples. */
  private void load() {
    while (size < capacity && (loading != null || rows.hasNext())) {
      if (loading == null) {
        // Rows are reused by their source
        loading = new Pending(rows.next().copy(), layout.width(), outputs);
        pending.add(loading);
      }
      int count = Math.min(loading.samples - loading.loaded, capacity - size);
      matrix
          .cells()
          .put(
              size * layout.width(),
              loading.values,
              loading.loaded * layout.width(),
              count * layout.width());
      segments.add(new Segment(loading, loading.loaded, count));
      loading.loaded += count;
      size += count;
      if (loading.loaded == loading.samples) {
        loading.values = null;
        loading = null;
      }
    }
  }

  private void score() {
    float[] said = size == 0 ? new float[0] : model.predict(layout, matrix, size);
    int at = 0;
    for (Segment segment : segments) {
      for (int i = 0; i < segment.count; i++) {
        for (int output = 0; output < outputs; output++) {
          segment.row.said[output][segment.from + i] = said[at++];
        }
      }
      segment.row.scored += segment.count;
    }
    segments.clear();
    size = 0;
  }

  /** Samples of one row in a batch. */
  private record Segment(Pending row, int from, int count) {}

  /** A row whose samples are being scored. */
  private static final class Pending {
    private final InternalRow row;
    private final int samples;
    private final double[][] said;
    private float[] values;
    private int loaded;
    private int scored;

    Pending(InternalRow row, int width, int outputs) {
      this.row = row;
      this.values = row.getArray(0).toFloatArray();
      if (values.length % width != 0) {
        throw Errors.sampleWidth(values.length, width);
      }
      this.samples = values.length / width;
      this.said = new double[outputs][samples];
    }

    boolean complete() {
      return scored == samples;
    }

    InternalRow scored() {
      Object[] arrays = new Object[said.length];
      for (int output = 0; output < said.length; output++) {
        // Generic array data would box every number
        arrays[output] = UnsafeArrayData.fromPrimitiveArray(said[output]);
      }
      return new JoinedRow(row, new GenericInternalRow(arrays));
    }
  }
}
