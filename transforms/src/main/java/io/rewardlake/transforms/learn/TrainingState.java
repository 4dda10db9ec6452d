package io.rewardlake.transforms.learn;

import io.rewardlake.transforms.learn.stage.LearnerState;
import java.util.ArrayList;
import java.util.List;

/**
 * All that decides how training goes on after an epoch.
 *
 * @param epoch epochs done
 * @param learner current parameters, optimiser state and steps done
 * @param best each column's parameters at its best held-out loss
 * @param stopping early-stopping counters
 * @param curves learning curves so far
 */
record TrainingState(
    int epoch,
    LearnerState learner,
    Parameters best,
    EarlyStopping stopping,
    List<EpochMetrics> curves) {

  /** The state before the first epoch. */
  static TrainingState initial(RewardObjective objective, List<Column> columns) {
    LearnerState learner = objective.initial(columns);
    int patience = objective.training().fit().patience();
    return new TrainingState(
        0,
        learner,
        objective.parameters(learner),
        new EarlyStopping(columns.size(), patience),
        new ArrayList<>());
  }
}
