package io.rewardlake.transforms.learn.stage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.rewardlake.transforms.learn.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Parameters and optimiser state on the device, and what one batch does to them; without Spark.
 *
 * <p>Results of the engine belong to the manager of their first operand. So a batch lends the
 * persistent arrays to its own manager, differentiates fresh leaves that share their memory, and
 * closing the manager frees all that the batch made. The persistent manager is capped: a result
 * that would stay behind fails at once.
 */
public final class Learner implements AutoCloseable {
  private final Objective objective;
  private final Schedule schedule;
  private final NDManager manager;
  private final Map<String, DeviceGroup> groups = new LinkedHashMap<>();
  private final FigureSums figures;
  private long step;

  /** Goes on from a state. */
  public Learner(Objective objective, Schedule schedule, LearnerState state, Device device) {
    this.objective = objective;
    this.schedule = schedule;
    this.manager = Torch.engine().newBaseManager(device);
    this.step = state.step();
    for (ParameterGroup group : objective.groups()) {
      groups.put(group.name(), new DeviceGroup(group, state, manager));
    }
    manager.cap();
    this.figures = new FigureSums(device);
  }

  /** One optimiser step on the rows of a batch. */
  void train(SampleBatch rows) {
    step++;
    try (NDManager scope = manager.newSubManager()) {
      groups.values().forEach(group -> group.lend(scope));
      Map<String, Tensors> leaves = new LinkedHashMap<>();
      groups.forEach(
          (name, group) -> {
            if (group.group().trainable()) {
              leaves.put(name, group.leaves());
            }
          });
      Loss loss;
      try (GradientCollector collector = Torch.engine().newGradientCollector()) {
        loss = objective.loss(weights(leaves), rows.on(scope, step));
        collector.backward(loss.total());
      }
      // Outside, where the engine keeps no graph of it
      figures.add(loss, rows.size());
      leaves.forEach(
          (name, tensors) -> {
            DeviceGroup group = groups.get(name);
            if (group.group().due(step)) {
              group.descend(tensors, schedule.optimizer(), step, schedule.clipNorm());
            }
          });
      for (DeviceGroup group : groups.values()) {
        if (group.group().due(step)) {
          group.group().leader().ifPresent(leader -> group.follow(groups.get(leader)));
        }
      }
    }
  }

  /** Adds the figures of a batch without learning from it. */
  void evaluate(SampleBatch rows, FigureSums sums) {
    try (NDManager scope = manager.newSubManager()) {
      groups.values().forEach(group -> group.lend(scope));
      sums.add(objective.loss(weights(Map.of()), rows.on(scope, step)), rows.size());
    }
  }

  /** Means of the figures since the last call, by name. */
  Map<String, Double> takeFigures() {
    return figures.take();
  }

  /** The state now. */
  public LearnerState state() {
    Map<String, float[]> values = new TreeMap<>();
    Map<String, List<float[]>> moments = new TreeMap<>();
    groups.forEach(
        (name, group) -> {
          values.put(name, group.values());
          if (group.group().trainable()) {
            moments.put(name, group.moments());
          }
        });
    return new LearnerState(step, values, moments);
  }

  /** Optimiser steps done. */
  long step() {
    return step;
  }

  /** Arrays that live on the device between batches. */
  int managedArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    figures.close();
    manager.close();
  }

  private Weights weights(Map<String, Tensors> leaves) {
    Map<String, Tensors> constants = new LinkedHashMap<>();
    groups.forEach((name, group) -> constants.put(name, group.constants()));
    return new Weights(leaves, constants);
  }

  /**
   * Sums of figures, weighted by samples. They stay on the device, so that no step waits for it,
   * and each figure is a mean over the batches that had it.
   */
  static final class FigureSums implements AutoCloseable {
    private final NDManager manager;
    private final Map<List<String>, Sum> sums = new LinkedHashMap<>();

    FigureSums(Device device) {
      manager = Torch.engine().newBaseManager(device);
    }

    /** Sums of figures that come together. */
    private static final class Sum {
      private NDArray values;
      private long samples;
    }

    void add(Loss loss, int size) {
      if (loss.figures().isEmpty()) {
        return;
      }
      NDList values = new NDList();
      loss.figures().values().forEach(figure -> values.add(figure.reshape(1)));
      NDArray weighted = NDArrays.concat(values).toType(DataType.FLOAT64, false).mul(size);
      Sum sum = sums.computeIfAbsent(List.copyOf(loss.figures().keySet()), names -> new Sum());
      if (sum.values == null) {
        weighted.attach(manager);
        sum.values = weighted;
      } else {
        sum.values.addi(weighted);
      }
      sum.samples += size;
    }

    Map<String, Double> take() {
      Map<String, Double> totals = new LinkedHashMap<>();
      Map<String, Long> samples = new LinkedHashMap<>();
      sums.forEach(
          (names, sum) -> {
            double[] read = sum.values.toDoubleArray();
            for (int i = 0; i < read.length; i++) {
              totals.merge(names.get(i), read[i], Double::sum);
              samples.merge(names.get(i), sum.samples, Long::sum);
            }
            sum.values.close();
          });
      sums.clear();
      totals.replaceAll((name, total) -> total / samples.get(name));
      return totals;
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
