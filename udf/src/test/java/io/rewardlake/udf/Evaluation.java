package io.rewardlake.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rewardlake.schemas.errors.RewardlakeException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.InterpretedProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateUnsafeProjection;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import scala.collection.Seq;

/**
 * Evaluates SQL expressions over a view's only row twice, compiled and interpreted, and compares.
 * Spark plans the query; its expressions are evaluated here, because a job for each takes far
 * longer, and because a job never interprets what can be compiled.
 */
final class Evaluation {
  private final SparkSession spark;
  private final String view;
  private final InternalRow row;

  Evaluation(SparkSession spark, String view) {
    this.spark = spark;
    this.view = view;
    this.row = spark.table(view).queryExecution().executedPlan().executeCollect()[0];
  }

  /** One value per expression; the same in both modes. */
  List<Object> values(List<String> expressions) {
    Planned planned = plan(expressions);
    List<Object> generated = planned.values(planned.generated().apply(row));
    assertThat(planned.values(planned.interpreted().apply(row)))
        .as(planned.query())
        .isEqualTo(generated);
    return generated;
  }

  /** The message of the user's error that an expression ends in; the same in both modes. */
  String error(String expression) {
    Planned planned = plan(List.of(expression));
    String generated = message(planned.query(), planned.generated());
    assertThat(message(planned.query(), planned.interpreted()))
        .as(planned.query())
        .isEqualTo(generated);
    return generated;
  }

  private Planned plan(List<String> expressions) {
    String query = "SELECT " + String.join(", ", expressions) + " FROM " + view;
    LogicalPlan plan = spark.sql(query).queryExecution().optimizedPlan();
    return new Planned(query, plan.expressions(), plan.children().head().output());
  }

  private String message(String query, UnaryOperator<InternalRow> projection) {
    Throwable thrown = catchThrowable(() -> projection.apply(row));
    assertThat(thrown).as(query).isNotNull();
    return Stream.iterate(thrown, Throwable::getCause)
        .takeWhile(cause -> cause != null)
        .filter(RewardlakeException.class::isInstance)
        .map(Throwable::getMessage)
        .findFirst()
        .orElseThrow(() -> new AssertionError(query, thrown));
  }

  /** A query, and what it computes of the columns of the view. */
  private record Planned(String query, Seq<Expression> expressions, Seq<Attribute> columns) {
    UnaryOperator<InternalRow> generated() {
      UnsafeProjection projection =
          (UnsafeProjection) GenerateUnsafeProjection.generate(expressions, columns);
      return projection::apply;
    }

    UnaryOperator<InternalRow> interpreted() {
      return new InterpretedProjection(expressions, columns)::apply;
    }

    List<Object> values(InternalRow row) {
      return IntStream.range(0, row.numFields())
          .mapToObj(i -> value(row.get(i, expressions.apply(i).dataType()), expressions.apply(i)))
          .toList();
    }

    private static Object value(Object value, Expression expression) {
      return value instanceof ArrayData array
          ? Arrays.asList(
              (Object[]) array.toObjectArray(((ArrayType) expression.dataType()).elementType()))
          : value;
    }
  }
}
