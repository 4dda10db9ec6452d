package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.rewardlake.transforms.learn.stage.Batch;

/**
 * What the network says of a batch of pairs, as far as it is asked: rewards of the stacked
 * responses {@code [2 * pairs, columns]}, first all a, then all b, or margins {@code r_a - r_b},
 * {@code [pairs, columns]}.
 */
final class BatchRewards {
  private final RewardTraining training;
  private final NDList parameters;
  private final Batch batch;
  private NDList heads;

  BatchRewards(RewardTraining training, NDList parameters, Batch batch) {
    this.training = training;
    this.parameters = parameters;
    this.batch = batch;
  }

  /** Rewards of each head: quality and, where there are two, length. */
  NDList heads() {
    if (heads == null) {
      NDArray items =
          NDArrays.concat(new NDList(batch.get(PairSamples.A), batch.get(PairSamples.B)), 0);
      heads = training.network().heads(parameters, items);
      if (training.loss().perLogLength()) {
        NDArray factors = batch.get(PairSamples.PER_LOG_LENGTH).transpose().reshape(-1, 1);
        heads = new NDList(heads.stream().map(head -> head.mul(factors)).toList());
      }
    }
    return heads;
  }

  /** The reward that answers the labels: the sum of the heads. */
  NDArray sum() {
    NDList all = heads();
    return all.size() == 1 ? all.head() : all.get(0).add(all.get(1));
  }

  /** Margins of the sum of the heads. */
  NDArray margins() {
    return oneProduct() ? productOfDifferences() : difference(sum());
  }

  /** Margins of the reward that is used: the first head's. */
  NDArray rewardMargins() {
    return oneProduct() ? productOfDifferences() : difference(heads().head());
  }

  /** Rewards that are linear in the items need one product for both sides of a pair. */
  private boolean oneProduct() {
    return training.network().depth() == 1 && !training.needsLengths() && heads == null;
  }

  private NDArray productOfDifferences() {
    NDArray differences = batch.get(PairSamples.A).sub(batch.get(PairSamples.B));
    return training.network().rewards(parameters, differences);
  }

  private static NDArray difference(NDArray stacked) {
    NDArray halves = stacked.reshape(2, -1, stacked.getShape().get(1));
    return halves.get(0).sub(halves.get(1));
  }

  /** {@code r_a + r_b}, {@code [pairs, columns]}. */
  static NDArray pairSums(NDArray stacked) {
    return stacked.reshape(2, -1, stacked.getShape().get(1)).sum(new int[] {0});
  }
}
