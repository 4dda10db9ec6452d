package io.rewardlake.transforms.learn.stage;

import io.rewardlake.transforms.random.RandomStreams;
import org.apache.commons.rng.sampling.PermutationSampler;

/**
 * Which samples a step takes: epoch after epoch all of them once, in an order that depends on the
 * seed, the partition and the number of the epoch; so a step knows its samples wherever training
 * resumes.
 */
final class SampleOrder {
  private final String stream;
  private final int[] rows;
  private final int batchSize;
  private final Batch.RandomNames random;
  private long epoch = -1;
  private int[] order;

  SampleOrder(String stream, int[] rows, int batchSize, Batch.RandomNames random) {
    this.stream = stream;
    this.rows = rows;
    this.batchSize = batchSize;
    this.random = random;
  }

  /** Loads the batch of a step, counted from 1. */
  void load(long step, SampleBatch batch) {
    int batches = (rows.length + batchSize - 1) / batchSize;
    shuffle((step - 1) / batches);
    int from = (int) ((step - 1) % batches) * batchSize;
    batch.load(order, from, Math.min(batchSize, rows.length - from));
  }

  private void shuffle(long wanted) {
    if (wanted != epoch) {
      epoch = wanted;
      order = rows.clone();
      PermutationSampler.shuffle(
          RandomStreams.of(
              random.seed(), stream, Integer.toString(random.partition()), Long.toString(epoch)),
          order);
    }
  }
}
