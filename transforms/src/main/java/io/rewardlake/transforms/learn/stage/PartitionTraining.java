package io.rewardlake.transforms.learn.stage;

import ai.djl.Device;
import java.util.Map;

/** Training on the samples of one partition, from one state to a later step; without Spark. */
final class PartitionTraining {
  private final Objective objective;
  private final Schedule schedule;
  private final Samples samples;
  private final Device device;
  private final SampleBatch batch;
  private final SampleOrder order;

  PartitionTraining(
      Objective objective, Schedule schedule, Samples samples, int partition, Device device) {
    Batch.RandomNames random = new Batch.RandomNames(schedule.seed(), partition);
    this.objective = objective;
    this.schedule = schedule;
    this.samples = samples;
    this.device = device;
    this.batch = new SampleBatch(samples, schedule.batchSize(), random);
    this.order = new SampleOrder(samples.trained(), schedule.batchSize(), random);
  }

  /** The state at a later step, with the figures on the way and at the end. */
  Advance advance(LearnerState from, long until) {
    try (Learner learner = new Learner(objective, schedule, from, device)) {
      long began = System.nanoTime();
      long seen = 0;
      while (learner.step() < until) {
        order.load(learner.step() + 1, batch);
        learner.train(batch);
        seen += batch.size();
      }
      // Reading the figures waits for the device
      Map<String, Double> trained = learner.takeFigures();
      double seconds = (System.nanoTime() - began) / 1e9;
      Interval interval = new Interval(until, trained, heldOut(learner), seen / seconds);
      return new Advance(learner.state(), interval);
    }
  }

  /** A state and how training got there. */
  record Advance(LearnerState state, Interval interval) {}

  private Map<String, Double> heldOut(Learner learner) {
    try (Learner.FigureSums sums = new Learner.FigureSums(device)) {
      int[] rows = samples.heldOut();
      for (int from = 0; from < rows.length; from += schedule.batchSize()) {
        batch.load(rows, from, Math.min(schedule.batchSize(), rows.length - from));
        learner.evaluate(batch, sums);
      }
      return sums.take();
    }
  }
}
