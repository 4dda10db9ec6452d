package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Values of all columns' parameters on the Java side: tensor i is {@code [rows, columns * width]}.
 */
final class Parameters {
  private final List<ParameterShape> shapes;
  private final int columns;
  private final float[][] values;

  private Parameters(List<ParameterShape> shapes, int columns, float[][] values) {
    this.shapes = shapes;
    this.columns = columns;
    this.values = values;
  }

  static Parameters zeros(List<ParameterShape> shapes, int columns) {
    float[][] values =
        shapes.stream().map(s -> new float[s.size() * columns]).toArray(float[][]::new);
    return new Parameters(shapes, columns, values);
  }

  /** Normal initial values; each column draws from its own stream, whatever its neighbours. */
  static Parameters initial(List<ParameterShape> shapes, List<Column> columns, long seed) {
    Parameters parameters = zeros(shapes, columns.size());
    for (int c = 0; c < columns.size(); c++) {
      Column column = columns.get(c);
      UniformRandomProvider random =
          RandomStreams.of(
              seed, "init", Integer.toString(column.member()), Integer.toString(column.fold()));
      ContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
      for (int t = 0; t < shapes.size(); t++) {
        ParameterShape shape = shapes.get(t);
        float[] one = new float[shape.size()];
        for (int i = 0; i < one.length; i++) {
          one[i] = (float) (shape.initialStd() * normal.sample());
        }
        parameters.put(t, c, one);
      }
    }
    return parameters;
  }

  List<ParameterShape> shapes() {
    return shapes;
  }

  /** One tensor of all columns, row by row. */
  float[] values(int tensor) {
    return values[tensor];
  }

  /** One column of one tensor as a model file holds it: {@code [width, rows]}. */
  float[] get(int tensor, int column) {
    float[] one = new float[shapes.get(tensor).size()];
    forEachCell(tensor, column, (inFile, inMemory) -> one[inFile] = values[tensor][inMemory]);
    return one;
  }

  /** Sets one column of one tensor from the layout of a model file. */
  void put(int tensor, int column, float[] one) {
    forEachCell(tensor, column, (inFile, inMemory) -> values[tensor][inMemory] = one[inFile]);
  }

  /** Takes over one column. */
  void copyColumn(Parameters from, int column) {
    for (int t = 0; t < values.length; t++) {
      int tensor = t;
      forEachCell(
          t, column, (file, memory) -> values[tensor][memory] = from.values[tensor][memory]);
    }
  }

  Parameters copy() {
    return new Parameters(
        shapes, columns, Arrays.stream(values).map(float[]::clone).toArray(float[][]::new));
  }

  /** The tensors, in order, on a manager's device. */
  NDList on(NDManager manager) {
    NDList list = new NDList();
    for (int t = 0; t < values.length; t++) {
      ParameterShape shape = shapes.get(t);
      list.add(manager.create(values[t], new Shape(shape.rows(), (long) columns * shape.width())));
    }
    return list;
  }

  /** Parameters with these values, tensor after tensor, as {@link #flat} gives them. */
  static Parameters of(List<ParameterShape> shapes, int columns, float[] flat) {
    float[][] values = new float[shapes.size()][];
    int from = 0;
    for (int t = 0; t < values.length; t++) {
      values[t] = Arrays.copyOfRange(flat, from, from + shapes.get(t).size() * columns);
      from += values[t].length;
    }
    return new Parameters(shapes, columns, values);
  }

  /** All values, tensor after tensor. */
  float[] flat() {
    float[] flat = new float[Arrays.stream(values).mapToInt(tensor -> tensor.length).sum()];
    int from = 0;
    for (float[] tensor : values) {
      System.arraycopy(tensor, 0, flat, from, tensor.length);
      from += tensor.length;
    }
    return flat;
  }

  private void forEachCell(int tensor, int column, CellVisitor visitor) {
    ParameterShape shape = shapes.get(tensor);
    int stride = columns * shape.width();
    for (int w = 0; w < shape.width(); w++) {
      for (int r = 0; r < shape.rows(); r++) {
        visitor.visit(w * shape.rows() + r, r * stride + column * shape.width() + w);
      }
    }
  }

  private interface CellVisitor {
    void visit(int inFile, int inMemory);
  }
}
