package io.rewardlake.transforms.learn.stage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.rewardlake.transforms.learn.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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
    train(rows, Optional.empty());
  }

  /**
   * One optimiser step on the rows of a batch.
   *
   * @param ahead rows of the objective's {@link LookAhead}
   */
  void train(SampleBatch rows, Optional<SampleBatch> ahead) {
    step++;
    try (NDManager scope = manager.newSubManager()) {
      groups.values().forEach(group -> group.lend(scope));
      Map<String, Tensors> at = ahead.map(batch -> climbed(batch, scope)).orElse(constants());
      Object survey =
          objective.survey(new Weights(Map.of(), at), visitor -> each(rows, scope, at, visitor));
      Map<String, Tensors> leaves = leaves(at);
      Weights weights = new Weights(leaves, at);
      try (GradientCollector collector = Torch.engine().newGradientCollector()) {
        // Gradients of the parts add up in the leaves
        each(
            rows,
            scope,
            leaves,
            batch -> {
              Loss loss = objective.loss(weights, batch.with(survey));
              NDArray total = loss.total();
              collector.backward(batch.share() == 1 ? total : total.mul(batch.share()));
              figures.add(loss.figures(), batch.size());
            });
      }
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

  /** Part after part of a batch; what a part of several makes is freed before the next. */
  private void each(
      SampleBatch rows, NDManager scope, Map<String, Tensors> used, Consumer<Batch> visitor) {
    if (rows.parts() == 1) {
      visitor.accept(rows.part(0, scope, step));
      return;
    }
    for (int part = 0; part < rows.parts(); part++) {
      try (NDManager ofPart = scope.newSubManager()) {
        used.values().forEach(tensors -> tensors.all().tempAttach(ofPart));
        visitor.accept(rows.part(part, ofPart, step));
      }
    }
  }

  /** Where the look-ahead leads from the parameters. */
  private Map<String, Tensors> climbed(SampleBatch rows, NDManager scope) {
    LookAhead ahead = objective.lookAhead().orElseThrow();
    Map<String, Tensors> constants = constants();
    Map<String, Tensors> leaves = leaves(constants);
    try (GradientCollector collector = Torch.engine().newGradientCollector()) {
      Batch batch = rows.part(0, scope, step);
      collector.backward(ahead.climbed().apply(new Weights(leaves, constants), batch));
    }
    Map<String, Tensors> climbed = new LinkedHashMap<>(constants);
    leaves.forEach(
        (name, tensors) -> climbed.put(name, tensors.climbed(constants.get(name), ahead.rate())));
    return climbed;
  }

  private Map<String, Tensors> leaves(Map<String, Tensors> at) {
    Map<String, Tensors> leaves = new LinkedHashMap<>();
    groups.forEach(
        (name, group) -> {
          if (group.group().trainable()) {
            leaves.put(name, at.get(name).leaves());
          }
        });
    return leaves;
  }

  private Map<String, Tensors> constants() {
    Map<String, Tensors> constants = new LinkedHashMap<>();
    groups.forEach((name, group) -> constants.put(name, group.constants()));
    return constants;
  }

  /** Adds the figures of held-out rows without learning from them. */
  void evaluate(SampleBatch rows, FigureSums sums) {
    visit(rows, (weights, batch) -> sums.add(objective.heldOut(weights, batch), batch.size()));
  }

  /** Shows the rows of a batch with the parameters, part after part, to a visitor. */
  void visit(SampleBatch rows, BiConsumer<Weights, Batch> visitor) {
    try (NDManager scope = manager.newSubManager()) {
      groups.values().forEach(group -> group.lend(scope));
      Map<String, Tensors> constants = constants();
      Weights weights = new Weights(Map.of(), constants);
      each(rows, scope, constants, batch -> visitor.accept(weights, batch));
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
      private final long[] sizes;
      private NDArray values;
      private long samples;

      Sum(NDList figures) {
        sizes = figures.stream().mapToLong(NDArray::size).toArray();
      }

      /** Names number by number: of a figure of several, its name and the place in it. */
      List<String> names(List<String> figures) {
        List<String> names = new ArrayList<>();
        for (int f = 0; f < sizes.length; f++) {
          for (int i = 0; i < sizes[f]; i++) {
            names.add(sizes[f] == 1 ? figures.get(f) : figures.get(f) + "." + i);
          }
        }
        return names;
      }
    }

    void add(Map<String, NDArray> figures, int size) {
      if (figures.isEmpty()) {
        return;
      }
      NDList values = new NDList();
      figures
          .values()
          .forEach(
              figure ->
                  values.add(figure.stopGradient().toType(DataType.FLOAT64, false).reshape(-1)));
      NDArray weighted = NDArrays.concat(values).mul(size);
      Sum sum = sums.computeIfAbsent(List.copyOf(figures.keySet()), names -> new Sum(values));
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
          (figures, sum) -> {
            List<String> names = sum.names(figures);
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
