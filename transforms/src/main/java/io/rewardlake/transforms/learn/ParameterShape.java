package io.rewardlake.transforms.learn;

import ai.djl.ndarray.types.Shape;

/**
 * One parameter tensor of a network. In memory all columns lie side by side, {@code [rows, columns
 * * width]}; in a file each column is on its own, transposed to torch's {@code [out, in]}.
 *
 * @param name name in a model file, without the column's prefix
 * @param rows first axis
 * @param width second axis, per column
 * @param initialStd standard deviation of the initial values
 * @param fileShape shape of one column in a model file
 */
record ParameterShape(String name, int rows, int width, double initialStd, Shape fileShape) {
  int size() {
    return rows * width;
  }
}
