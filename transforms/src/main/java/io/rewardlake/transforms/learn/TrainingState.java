package io.rewardlake.transforms.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All that decides how training goes on after an epoch.
 *
 * @param epoch epochs done
 * @param step optimiser steps done
 * @param parameters current parameters
 * @param moments optimiser state, one entry per moment
 * @param best each column's parameters at its best held-out loss
 * @param stopping early-stopping counters
 * @param curves learning curves so far
 */
record TrainingState(
    int epoch,
    int step,
    Parameters parameters,
    List<Parameters> moments,
    Parameters best,
    EarlyStopping stopping,
    List<EpochMetrics> curves) {

  /** The state before the first epoch. */
  static TrainingState initial(RewardTraining training, int dimension, List<Column> columns) {
    List<ParameterShape> shapes = training.network().shapes(dimension);
    Parameters parameters = Parameters.initial(shapes, columns, training.ensemble().seed());
    Fit fit = training.fit();
    return new TrainingState(
        0,
        0,
        parameters,
        IntStream.range(0, fit.optimizer().moments())
            .mapToObj(m -> Parameters.zeros(shapes, columns.size()))
            .toList(),
        parameters.copy(),
        new EarlyStopping(columns.size(), fit.patience()),
        new ArrayList<>());
  }
}
