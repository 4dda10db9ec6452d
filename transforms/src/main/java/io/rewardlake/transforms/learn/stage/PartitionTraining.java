package io.rewardlake.transforms.learn.stage;

import ai.djl.Device;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Training on the samples of one partition, from one state to a later step; without Spark. */
public final class PartitionTraining {
  private final Objective objective;
  private final Schedule schedule;
  private final Samples samples;
  private final Device device;
  private final SampleBatch batch;
  private final SampleOrder order;
  private final Optional<SampleBatch> ahead;
  private final SampleOrder aheadOrder;

  /** A training that takes each batch as a whole. */
  PartitionTraining(
      Objective objective, Schedule schedule, Samples samples, int partition, Device device) {
    this(objective, schedule, samples, partition, device, schedule.batchSize());
  }

  /**
   * A training.
   *
   * @param partition number of the partition, from 0; it names the orders and the noise
   * @param partSize samples per forward pass: a larger batch is taken in parts
   */
  public PartitionTraining(
      Objective objective,
      Schedule schedule,
      Samples samples,
      int partition,
      Device device,
      int partSize) {
    Batch.RandomNames random = new Batch.RandomNames(schedule.seed(), partition);
    this.objective = objective;
    this.schedule = schedule;
    this.samples = samples;
    this.device = device;
    int size = schedule.batchSize();
    this.batch = new SampleBatch(samples, Math.min(partSize, size), random);
    this.order = new SampleOrder("order", samples.trained(), size, random);
    boolean climbs = samples.ahead().length > 0 && objective.lookAhead().isPresent();
    this.ahead = climbs ? Optional.of(new SampleBatch(samples, size, random)) : Optional.empty();
    this.aheadOrder = new SampleOrder("ahead", samples.ahead(), size, random);
  }

  /** The state at a later step, with the figures on the way and at the end. */
  public Advance advance(LearnerState from, long until) {
    try (Learner learner = new Learner(objective, schedule, from, device)) {
      long began = System.nanoTime();
      long seen = 0;
      while (learner.step() < until) {
        long next = learner.step() + 1;
        order.load(next, batch);
        ahead.ifPresent(climbed -> aheadOrder.load(next, climbed));
        learner.train(batch, ahead);
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
  public record Advance(LearnerState state, Interval interval) {}

  private Map<String, Double> heldOut(Learner learner) {
    try (Learner.FigureSums sums = new Learner.FigureSums(device)) {
      eachBatch(samples.heldOut(), () -> learner.evaluate(batch, sums));
      return sums.take();
    }
  }

  /** Shows rows in their order, with the parameters of a state, to a visitor. */
  public void visit(LearnerState state, int[] rows, BiConsumer<Weights, Batch> visitor) {
    try (Learner learner = new Learner(objective, schedule, state, device)) {
      eachBatch(rows, () -> learner.visit(batch, visitor));
    }
  }

  private void eachBatch(int[] rows, Runnable look) {
    for (int from = 0; from < rows.length; from += schedule.batchSize()) {
      batch.load(rows, from, Math.min(schedule.batchSize(), rows.length - from));
      look.run();
    }
  }
}
