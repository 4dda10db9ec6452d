package io.rewardlake.udf.function;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * One list of parameters under which a SQL function can be called.
 *
 * <p>A subclass has a {@code public static invoke} for those parameters, which Spark finds by name
 * and compiles into the query's own code: {@code double} in and out where all parameters are
 * numbers (Spark answers NULL for a NULL by itself), {@code Double} or {@code ArrayData} out where
 * one is an array or a word (a NULL array or word arrives as Java null).
 */
public abstract class Overload implements ScalarFunction<Object> {
  private static final long serialVersionUID = 1L;

  private final String function;
  private final List<Parameter> parameters;
  private final DataType resultType;

  /** An overload of the named function that returns a DOUBLE. */
  protected Overload(String function, List<Parameter> parameters) {
    this(function, parameters, DataTypes.DoubleType);
  }

  /** An overload of the named function. */
  protected Overload(String function, List<Parameter> parameters, DataType resultType) {
    this.function = function;
    this.parameters = List.copyOf(parameters);
    this.resultType = resultType;
  }

  /** The parameters, in order. */
  public final List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public final String name() {
    return function;
  }

  @Override
  public final String canonicalName() {
    return SqlFunction.CATALOG + "." + function + parameters;
  }

  @Override
  public final DataType[] inputTypes() {
    return parameters.stream().map(Parameter::type).toArray(DataType[]::new);
  }

  @Override
  public final DataType resultType() {
    return resultType;
  }

  @Override
  public final boolean isResultNullable() {
    return parameters.stream().anyMatch(Parameter::isObject);
  }

  final boolean accepts(List<DataType> given) {
    return given.size() == parameters.size()
        && IntStream.range(0, given.size()).allMatch(i -> parameters.get(i).accepts(given.get(i)));
  }
}
