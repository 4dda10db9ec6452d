package io.rewardlake.transforms.learn.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.rewardlake.transforms.learn.Torch;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The loss of an objective and its gradient at given parameters, and whether the second is the
 * derivative of the first.
 */
public final class ObjectiveProbe {
  private static final double NUDGE = 5e-3;

  private final Objective objective;
  private final Map<String, float[]> values;
  private final float[][] rows;
  private final long step;

  /**
   * A probe of an objective.
   *
   * @param values parameters of each group, flat
   * @param rows samples, shape [n, width of the layout]
   * @param step of the optimiser
   */
  public ObjectiveProbe(
      Objective objective, Map<String, float[]> values, float[][] rows, long step) {
    this.objective = objective;
    this.values = new TreeMap<>(values);
    this.rows = rows.clone();
    this.step = step;
  }

  /** An objective at random parameters, standard normal times a scale, on random samples. */
  public static ObjectiveProbe random(Objective objective, int samples, double scale, long seed) {
    Map<String, float[]> values = new TreeMap<>();
    for (ParameterGroup group : objective.groups()) {
      values.put(group.name(), normal(group.size(), scale, seed, group.name()));
    }
    float[][] rows = new float[samples][];
    for (int i = 0; i < samples; i++) {
      rows[i] = normal(objective.layout().width(), 1, seed, "row-" + i);
    }
    return new ObjectiveProbe(objective, values, rows, 1);
  }

  /** Sets a column of all samples: what sample i holds of it begins at {@code i * width}. */
  public ObjectiveProbe with(String column, float... cells) {
    float[][] changed = Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
    int width = objective.layout().width(column);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(
          cells, (i * width) % cells.length, changed[i], objective.layout().offset(column), width);
    }
    return new ObjectiveProbe(objective, values, changed, step);
  }

  /** Sets the parameters of a group. */
  public ObjectiveProbe parameters(String group, float... parameters) {
    Map<String, float[]> changed = new TreeMap<>(values);
    changed.put(group, parameters);
    return new ObjectiveProbe(objective, changed, rows, step);
  }

  /** The same parameters and samples under another objective of the same shapes. */
  public ObjectiveProbe of(Objective other) {
    return new ObjectiveProbe(other, values, rows, step);
  }

  /** The same at another step. */
  public ObjectiveProbe at(long other) {
    return new ObjectiveProbe(objective, values, rows, other);
  }

  /** The parameters of a group. */
  public float[] parameters(String group) {
    return values.get(group).clone();
  }

  /** What is descended. */
  public double total() {
    return figures().get("total");
  }

  /** What is descended, as total, and the figures. */
  public Map<String, Double> figures() {
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      Weights weights = new Weights(Map.of(), tensors(manager, false));
      Batch batch = batch(manager);
      Object survey = objective.survey(weights, visitor -> visitor.accept(batch));
      Loss loss = objective.loss(weights, batch.with(survey));
      Map<String, Double> figures = new LinkedHashMap<>();
      loss.figures().forEach((name, figure) -> figures.put(name, number(figure)));
      figures.put("total", number(loss.total()));
      return figures;
    }
  }

  /** What is found on all samples as one batch. */
  public double[] read(BiFunction<Weights, Batch, NDArray> what) {
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      Weights weights = new Weights(Map.of(), tensors(manager, false));
      NDArray found = what.apply(weights, batch(manager));
      return found.toType(DataType.FLOAT64, true).toDoubleArray();
    }
  }

  /** The derivative of the total by the parameters of each trained group. */
  public Map<String, float[]> gradients() {
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      Map<String, Tensors> constants = tensors(manager, false);
      Map<String, Tensors> leaves = tensors(manager, true);
      try (GradientCollector collector = Torch.engine().newGradientCollector()) {
        collector.backward(objective.loss(new Weights(leaves, constants), batch(manager)).total());
      }
      Map<String, float[]> gradients = new TreeMap<>();
      leaves.forEach(
          (name, tensors) -> {
            float[] flat = new float[values.get(name).length];
            int at = 0;
            for (NDArray leaf : tensors.all()) {
              NDArray gradient = leaf.getGradient();
              if (gradient != null) {
                float[] part = gradient.toFloatArray();
                System.arraycopy(part, 0, flat, at, part.length);
              }
              at += (int) leaf.size();
            }
            gradients.put(name, flat);
          });
      return gradients;
    }
  }

  /**
   * Asserts that the gradient of a group is the central difference of the total, where the parts
   * that the objective holds constant stay at these parameters: so only of groups that are not read
   * both ways.
   */
  public void assertGradient(String group, double tolerance) {
    float[] gradient = gradients().get(group);
    for (int i = 0; i < gradient.length; i++) {
      double difference = (nudged(group, i, NUDGE) - nudged(group, i, -NUDGE)) / (2 * NUDGE);
      assertThat((double) gradient[i])
          .as("%s[%d]", group, i)
          .isCloseTo(difference, within(tolerance * (1 + Math.abs(difference))));
    }
    assertThat(gradient).as("the gradient of " + group).isNotEqualTo(new float[gradient.length]);
  }

  /**
   * The total when one parameter differs, and only where a gradient reaches it: constants keep the
   * parameters as they are.
   */
  private double nudged(String group, int parameter, double by) {
    float[] changed = values.get(group).clone();
    changed[parameter] += (float) by;
    Map<String, float[]> all = new TreeMap<>(values);
    all.put(group, changed);
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      Map<String, Tensors> leaves =
          new ObjectiveProbe(objective, all, rows, step).tensors(manager, true);
      return number(
          objective.loss(new Weights(leaves, tensors(manager, false)), batch(manager)).total());
    }
  }

  private Map<String, Tensors> tensors(NDManager manager, boolean leaves) {
    Map<String, Tensors> tensors = new LinkedHashMap<>();
    for (ParameterGroup group : objective.groups()) {
      if (leaves && !group.trainable()) {
        continue;
      }
      Tensors made = Tensors.of(group.tensors(), values.get(group.name()), manager);
      made.all().forEach(array -> array.setRequiresGradient(leaves));
      tensors.put(group.name(), made);
    }
    return tensors;
  }

  private static double number(NDArray one) {
    return one.toType(DataType.FLOAT64, false).toDoubleArray()[0];
  }

  private Batch batch(NDManager manager) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
    }
    NDArray cells = manager.create(flat, new Shape(rows.length, rows[0].length));
    return new Batch(objective.layout(), cells, step, new Batch.RandomNames(7, 0));
  }

  private static float[] normal(int size, double scale, long seed, String name) {
    UniformRandomProvider random = RandomStreams.of(seed, "probe", name);
    float[] values = new float[size];
    Initializer normal = new Initializer(Initializer.Kind.NORMAL, scale);
    normal.fill(values, 0, size, random);
    return values;
  }
}
