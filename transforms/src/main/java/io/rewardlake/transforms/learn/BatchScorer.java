package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDManager;

/** Scores vectors in batches: one forward pass each, moved in bulk. For one thread. */
public final class BatchScorer {
  private final RewardModel model;
  private final HostMatrix items;
  private final int capacity;
  private int size;

  /** A scorer for batches of at most {@code capacity} items. */
  public BatchScorer(RewardModel model, int capacity) {
    this.model = model;
    this.capacity = capacity;
    this.items = new HostMatrix(capacity, model.dimension());
  }

  /** Adds a vector of the model's dimension to the batch. */
  public void add(float[] vector) {
    items.cells().put(size * model.dimension(), vector);
    size++;
  }

  /** Whether the batch is full. */
  public boolean full() {
    return size == capacity;
  }

  /**
   * Scores the batch and empties it.
   *
   * @return rewards {@code [items, members * folds]}, row by row
   */
  public float[] score() {
    try (NDManager scope = model.batchManager()) {
      float[] scores = model.rewards(items.on(scope, size)).toFloatArray();
      size = 0;
      return scores;
    }
  }
}
