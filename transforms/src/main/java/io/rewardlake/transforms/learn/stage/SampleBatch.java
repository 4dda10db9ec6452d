package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDManager;
import io.rewardlake.transforms.learn.HostMatrix;

/**
 * A reusable batch of samples, in parts that are loaded one after the other where it is larger than
 * what the device shall hold at once; all parts share one matrix.
 */
final class SampleBatch {
  private final Samples samples;
  private final int capacity;
  private final HostMatrix matrix;
  private final Batch.RandomNames random;
  private int[] order;
  private int from;
  private int count;
  private int loaded;

  /** Batches in parts of at most {@code capacity} samples. */
  SampleBatch(Samples samples, int capacity, Batch.RandomNames random) {
    this.samples = samples;
    this.capacity = capacity;
    this.matrix = new HostMatrix(capacity, samples.layout().width());
    this.random = random;
  }

  /** The batch is rows {@code order[from .. from + count)} from now on. */
  void load(int[] newOrder, int newFrom, int newCount) {
    order = newOrder;
    from = newFrom;
    count = newCount;
    loaded = -1;
  }

  int size() {
    return count;
  }

  /** Number of parts. */
  int parts() {
    return (count + capacity - 1) / capacity;
  }

  /** A part, until the next one is asked for. */
  Batch part(int number, NDManager scope, long step) {
    int start = number * capacity;
    int size = Math.min(capacity, count - start);
    if (number != loaded) {
      for (int i = 0; i < size; i++) {
        samples.rows().copy(order[from + start + i], matrix.cells(), i);
      }
      loaded = number;
    }
    double share = (double) size / count;
    return new Batch(samples.layout(), matrix.on(scope, size), step, random, share, null);
  }
}
