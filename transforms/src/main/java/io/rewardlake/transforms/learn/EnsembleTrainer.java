package io.rewardlake.transforms.learn;

import ai.djl.Device;
import io.rewardlake.transforms.learn.stage.Interval;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.PartitionTraining;
import io.rewardlake.transforms.learn.stage.Samples;
import io.rewardlake.transforms.learn.stage.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trains the columns of a Bradley-Terry ensemble together, without Spark: {@link RewardObjective}
 * by {@link PartitionTraining}, epoch after epoch.
 *
 * <p>The columns share every batch and nothing else, so each ends where it would have ended alone.
 * A column stops when its held-out loss has not improved for {@code patience} epochs and keeps its
 * best parameters.
 *
 * <p>Deterministic: bit-equal on a CPU with one engine thread. Cost per step: one product {@code [2
 * * batch, d] x [d, columns * hidden]} and its gradient. Memory: four times the parameters, one
 * batch, 25 bytes per pair.
 */
public final class EnsembleTrainer {
  private final RewardObjective objective;
  private final Fit fit;
  private final List<Column> columns;
  private final TrainingPairs pairs;
  private final int trained;
  private final PartitionTraining training;

  private EnsembleTrainer(
      RewardTraining training,
      List<Column> columns,
      VectorStore vectors,
      TrainingPairs pairs,
      Device device) {
    this.objective = new RewardObjective(training, vectors.dimension(), columns.size());
    this.fit = training.fit();
    this.columns = columns;
    this.pairs = pairs;
    Samples samples = new PairSamples(vectors, pairs, columns, objective.layout()).samples();
    this.trained = samples.trained().length;
    this.training =
        new PartitionTraining(objective, schedule(), samples, 0, device, fit.partSize());
  }

  private Schedule schedule() {
    long steps = Math.max(1, fit.epochs() * stepsPerEpoch());
    long seed = objective.training().ensemble().seed();
    return new Schedule(fit.optimizer(), fit.batchSize(), steps, 1, 0, seed);
  }

  private long stepsPerEpoch() {
    return (trained + fit.batchSize() - 1L) / fit.batchSize();
  }

  /**
   * Trains some or all columns of an ensemble.
   *
   * @param columns the columns to train, usually {@link Ensemble#columns}
   * @param device the engine's device
   * @param checkpoints where to resume from and to save to
   * @param observer hears of every epoch
   */
  public static TrainedEnsemble train(
      RewardTraining training,
      List<Column> columns,
      VectorStore vectors,
      TrainingPairs pairs,
      Device device,
      Checkpoints checkpoints,
      TrainingObserver observer) {
    return new EnsembleTrainer(training, columns, vectors, pairs, device)
        .run(checkpoints, observer);
  }

  private TrainedEnsemble run(Checkpoints checkpoints, TrainingObserver observer) {
    TrainingState start =
        checkpoints.load(objective).orElseGet(() -> TrainingState.initial(objective, columns));
    LearnerState now = start.learner();
    Parameters best = start.best();
    EarlyStopping stopping = start.stopping();
    List<EpochMetrics> curves = new ArrayList<>(start.curves());
    long began = System.nanoTime();
    long seen = 0;
    for (int epoch = start.epoch() + 1; epoch <= fit.epochs() && !stopping.allStopped(); epoch++) {
      PartitionTraining.Advance advance = training.advance(now, epoch * stepsPerEpoch());
      now = advance.state();
      seen += trained;
      List<EpochMetrics> metrics = closeEpoch(now, best, stopping, epoch, advance.interval());
      curves.addAll(metrics);
      if (checkpoints.due(epoch)) {
        checkpoints.save(objective, new TrainingState(epoch, now, best, stopping, curves));
      }
      observer.epochEnded(epoch, metrics);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    Pass pass = new Pass(training, objective, best, pairs, columns);
    List<Double> scales = pass.scales();
    return new TrainedEnsemble(
        columns, best, scales, pass.statistics(scales), curves, seen / seconds);
  }

  /** What an epoch was for the columns that are still going; keeps the best of each. */
  private List<EpochMetrics> closeEpoch(
      LearnerState now, Parameters best, EarlyStopping stopping, int epoch, Interval interval) {
    List<EpochMetrics> metrics = new ArrayList<>();
    Parameters reached = objective.parameters(now);
    for (int c = 0; c < columns.size(); c++) {
      if (stopping.stopped(c)) {
        continue;
      }
      double heldOutLoss = mean(interval.heldOut(), RewardObjective.LOSS, c);
      if (stopping.improves(c, heldOutLoss)) {
        best.copyColumn(reached, c);
      }
      metrics.add(
          new EpochMetrics(
              epoch,
              columns.get(c).member(),
              columns.get(c).fold(),
              mean(interval.trained(), RewardObjective.LOSS, c),
              heldOutLoss,
              mean(interval.heldOut(), RewardObjective.RIGHT, c),
              stopping.stopped(c)));
    }
    return metrics;
  }

  /** A figure of a column per weight; NaN: none of its pairs was there. */
  private double mean(Map<String, Double> figures, String figure, int column) {
    String suffix = columns.size() == 1 ? "" : "." + column;
    double sum = figures.getOrDefault(figure + suffix, 0.0);
    return sum / figures.getOrDefault(RewardObjective.MASS + suffix, 0.0);
  }
}
