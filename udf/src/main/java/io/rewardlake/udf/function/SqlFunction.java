package io.rewardlake.udf.function;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A SQL function: what a person reads about it, and the ways to call it.
 *
 * @param name name inside the catalog
 * @param meaning one sentence: what it returns
 * @param example a query that shows it
 * @param result what the example prints
 * @param overloads ways to call it; the first that takes the given types is used
 */
public record SqlFunction(
    String name, String meaning, String example, String result, List<Overload> overloads)
    implements UnboundFunction {
  private static final long serialVersionUID = 1L;

  /** The catalog under which sessions register the functions. */
  public static final String CATALOG = "reward";

  /** Copies the overloads, so that a function never changes. */
  public SqlFunction {
    overloads = List.copyOf(overloads);
  }

  /** The name as used in a query. */
  public String qualifiedName() {
    return CATALOG + "." + name;
  }

  /** How to call it and what it returns. */
  public String usage() {
    return qualifiedName() + "(" + parameterList() + ") - " + meaning;
  }

  @Override
  public String description() {
    return usage();
  }

  @Override
  public BoundFunction bind(StructType arguments) {
    List<DataType> given = Arrays.stream(arguments.fields()).map(StructField::dataType).toList();
    return overloads.stream()
        .filter(overload -> overload.accepts(given))
        .findFirst()
        .orElseThrow(() -> refused(explain(given)));
  }

  /** The form that Spark turns into an analysis error of the query. */
  private static UnsupportedOperationException refused(RewardlakeException reason) {
    return new UnsupportedOperationException(reason.getMessage(), reason);
  }

  /** What is wrong with the overload that the types fit longest. */
  private RewardlakeException explain(List<DataType> given) {
    return overloads.stream()
        .map(Overload::parameters)
        .filter(parameters -> parameters.size() == given.size())
        .reduce((one, other) -> firstWrong(other, given) < firstWrong(one, given) ? one : other)
        .map(parameters -> wrongType(parameters, given))
        .orElseGet(
            () -> Errors.functionArgumentCount(qualifiedName(), parameterList(), given.size()));
  }

  private RewardlakeException wrongType(List<Parameter> parameters, List<DataType> given) {
    int i = firstWrong(parameters, given);
    Parameter parameter = parameters.get(i);
    return Errors.functionArgumentType(
        qualifiedName(), parameter.name(), given.get(i).sql(), parameter.wanted());
  }

  private static int firstWrong(List<Parameter> parameters, List<DataType> given) {
    int i = 0;
    while (parameters.get(i).accepts(given.get(i))) {
      i++;
    }
    return i;
  }

  /** Optional parameters stand in brackets: {@code a DOUBLE, b DOUBLE[, margin DOUBLE]}. */
  private String parameterList() {
    Comparator<List<Parameter>> bySize = Comparator.comparingInt(List::size);
    List<List<Parameter>> lists = overloads.stream().map(Overload::parameters).toList();
    int required = lists.stream().min(bySize).orElseThrow().size();
    List<Parameter> all = lists.stream().max(bySize).orElseThrow();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < all.size(); i++) {
      text.append(i < required ? "" : "[").append(i == 0 ? "" : ", ").append(all.get(i));
    }
    return text.append("]".repeat(all.size() - required)).toString();
  }
}
