package io.rewardlake.transforms.evaluate;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.transforms.order.ExactSum;
import org.apache.spark.sql.Column;

/**
 * Pearson's correlation as an aggregate whose result does not depend on the order of rows: (n Sxy -
 * Sx Sy) / sqrt((n Sxx - Sx^2) (n Syy - Sy^2)) from exact sums; NULL where either column is
 * constant. Neither column may hold NULLs.
 */
final class Pearson {
  /** Relative rounding error of a difference of sums: below it a column counts as constant. */
  private static final double ROUNDING = 1e-12;

  private Pearson() {}

  static Column of(Column x, Column y) {
    Column n = count(x);
    Column meanSquareX = n.multiply(ExactSum.of(x.multiply(x)));
    Column meanSquareY = n.multiply(ExactSum.of(y.multiply(y)));
    Column spreadX = meanSquareX.minus(square(ExactSum.of(x)));
    Column spreadY = meanSquareY.minus(square(ExactSum.of(y)));
    Column shared =
        n.multiply(ExactSum.of(x.multiply(y))).minus(ExactSum.of(x).multiply(ExactSum.of(y)));
    return when(
        spreadX.gt(meanSquareX.multiply(ROUNDING)).and(spreadY.gt(meanSquareY.multiply(ROUNDING))),
        shared.divide(sqrt(spreadX).multiply(sqrt(spreadY))));
  }

  private static Column square(Column column) {
    return column.multiply(column);
  }
}
