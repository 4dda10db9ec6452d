package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDArray;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.PartitionTraining;
import java.util.List;
import java.util.function.Function;

/** Goes through the labelled pairs with trained parameters, without learning from them. */
final class Pass {
  private final PartitionTraining training;
  private final RewardObjective objective;
  private final LearnerState state;
  private final TrainingPairs pairs;
  private final List<Column> columns;

  Pass(
      PartitionTraining training,
      RewardObjective objective,
      Parameters parameters,
      TrainingPairs pairs,
      List<Column> columns) {
    this.training = training;
    this.objective = objective;
    this.state = objective.state(parameters);
    this.pairs = pairs;
    this.columns = columns;
  }

  /** One factor per column, from the margins of its reward. */
  List<Double> scales() {
    MarginScales scales = new MarginScales(columns);
    forEach(BatchRewards::rewardMargins, (pair, margins, at, b) -> scales.add(pair, margins, at));
    return scales.scales();
  }

  /** What each column says of the pairs. */
  List<ColumnStatistics> statistics(List<Double> scales) {
    RewardStatistics statistics = new RewardStatistics(pairs, columns, scales);
    forEach(rewards -> rewards.heads().get(0), statistics::addRewards);
    if (objective.training().network().lengthHead()) {
      forEach(rewards -> rewards.heads().get(1), statistics::addLengthHead);
    }
    return statistics.columns();
  }

  private void forEach(Function<BatchRewards, NDArray> what, PairVisitor visitor) {
    int[] order = pairs.labelledPart();
    int[] done = {0};
    training.visit(
        state,
        order,
        (weights, batch) -> {
          float[] values = what.apply(objective.rewards(weights, batch)).toFloatArray();
          int count = batch.size();
          for (int i = 0; i < count; i++) {
            int a = i * columns.size();
            visitor.visit(order[done[0]++], values, a, a + count * columns.size());
          }
        });
  }

  private interface PairVisitor {
    /**
     * Values of one pair by column: its margins begin at {@code a}; of values per response, those
     * of a begin at {@code a} and those of b at {@code b}.
     */
    void visit(int pair, float[] values, int a, int b);
  }
}
