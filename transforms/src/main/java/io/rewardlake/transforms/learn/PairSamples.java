package io.rewardlake.transforms.learn;

import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Samples;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Pairs as samples of {@link RewardObjective}: the vectors of both items, gathered from their
 * store, and what the columns of an ensemble know of the pair.
 */
final class PairSamples implements Samples.Rows {
  static final String A = "a";
  static final String B = "b";

  /** P(a preferred). */
  static final String LABEL = "label";

  /** What the margin subtracts from {@code r_a - r_b}. */
  static final String SHIFT = "shift";

  /** By column: weight in its loss, or of a held-out pair whether it decides when it stops. */
  static final String WEIGHT = "weight";

  /** Tokens of the two responses. */
  static final String LENGTHS = "lengths";

  /** {@link RewardLoss#perLogLength} of the two responses. */
  static final String PER_LOG_LENGTH = "per_log_length";

  private final VectorStore vectors;
  private final TrainingPairs pairs;
  private final List<Column> columns;
  private final SampleLayout layout;

  PairSamples(VectorStore vectors, TrainingPairs pairs, List<Column> columns, SampleLayout layout) {
    this.vectors = vectors;
    this.pairs = pairs;
    this.columns = columns;
    this.layout = layout;
  }

  /** The samples of a training: pairs to learn from, held out, and to climb on. */
  Samples samples() {
    return new Samples(
        layout, this, pairs.trainingPart(), pairs.heldOutPart(), pairs.unlabelledPart());
  }

  /** Columns of a pair with vectors of this length. */
  static SampleLayout layout(int dimension, int columns) {
    return SampleLayout.empty()
        .and(A, dimension)
        .and(B, dimension)
        .and(LABEL, 1)
        .and(SHIFT, 1)
        .and(LENGTHS, 2)
        .and(PER_LOG_LENGTH, 2)
        .and(WEIGHT, columns);
  }

  @Override
  public void copy(int pair, FloatBuffer cells, int to) {
    int at = to * layout.width();
    vectors.put(pairs.itemA(pair), cells, at);
    vectors.put(pairs.itemB(pair), cells, at + vectors.dimension());
    at += 2 * vectors.dimension();
    cells.put(at++, pairs.label(pair));
    cells.put(at++, pairs.shift(pair));
    cells.put(at++, pairs.lengthA(pair));
    cells.put(at++, pairs.lengthB(pair));
    cells.put(at++, (float) RewardLoss.perLogLength(pairs.lengthA(pair)));
    cells.put(at++, (float) RewardLoss.perLogLength(pairs.lengthB(pair)));
    for (Column column : columns) {
      cells.put(at++, pairs.share(pair, column));
    }
  }
}
