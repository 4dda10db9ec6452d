package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDManager;
import io.rewardlake.transforms.learn.HostMatrix;

/** A reusable batch of samples; loading the next one overwrites it. */
final class SampleBatch {
  private final Samples samples;
  private final HostMatrix matrix;
  private final Batch.RandomNames random;
  private int size;

  SampleBatch(Samples samples, int capacity, Batch.RandomNames random) {
    this.samples = samples;
    this.matrix = new HostMatrix(capacity, samples.layout().width());
    this.random = random;
  }

  /** Loads rows {@code order[from .. from + count)}. */
  void load(int[] order, int from, int count) {
    for (int i = 0; i < count; i++) {
      samples.store().copy(order[from + i], matrix.cells(), i);
    }
    size = count;
  }

  int size() {
    return size;
  }

  Batch on(NDManager scope, long step) {
    return new Batch(samples.layout(), matrix.on(scope, size), step, random);
  }
}
