package io.rewardlake.transforms.learn;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Brings columns to one scale when their folds differ: root mean square of each column's margins
 * over all pairs; where the largest of the folds' exceeds the smallest by more than 5 %, each
 * column is scaled to the pooled root mean square, otherwise all scales are 1.
 */
final class MarginScales {
  private static final double TOLERANCE = 1.05;

  private final List<Column> columns;
  private final double[] squares;
  private long count;

  MarginScales(List<Column> columns) {
    this.columns = columns;
    this.squares = new double[columns.size()];
  }

  /** Adds one pair's margins by column; the pair itself does not matter. */
  void add(int pair, float[] margins, int from) {
    for (int c = 0; c < squares.length; c++) {
      squares[c] += (double) margins[from + c] * margins[from + c];
    }
    count++;
  }

  /** One factor per column. */
  List<Double> scales() {
    double[] perFold =
        columns.stream().mapToInt(Column::fold).distinct().mapToDouble(this::rmsOfFold).toArray();
    double largest = Arrays.stream(perFold).max().orElse(0);
    double smallest = Arrays.stream(perFold).min().orElse(0);
    double[] scales = new double[squares.length];
    Arrays.fill(scales, 1);
    if (largest > TOLERANCE * smallest) {
      double pooled = Math.sqrt(Arrays.stream(squares).sum() / squares.length / count);
      for (int c = 0; c < scales.length; c++) {
        // A column without any margin has nothing to scale
        scales[c] = squares[c] == 0 ? 1 : pooled / Math.sqrt(squares[c] / count);
      }
    }
    return Arrays.stream(scales).boxed().toList();
  }

  private double rmsOfFold(int fold) {
    double mean =
        IntStream.range(0, squares.length)
            .filter(c -> columns.get(c).fold() == fold)
            .mapToDouble(c -> squares[c])
            .average()
            .orElse(0);
    return Math.sqrt(mean / count);
  }
}
