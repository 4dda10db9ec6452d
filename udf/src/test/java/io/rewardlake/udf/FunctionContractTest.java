package io.rewardlake.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.Parameter;
import io.rewardlake.udf.function.SqlFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every registered function promises about NULL, NaN, empty arrays, types and arity, compiled
 * and interpreted. Values come from columns, since Spark folds literals away before a query runs.
 */
class FunctionContractTest {
  private static final String VIEW = "contract_values";

  /**
   * What empty arrays give: a value, NULL, or (absent here) an error that asks for members. What
   * returns an array returns an empty one.
   */
  private static final Map<String, List<Object>> OF_EMPTY_ARRAYS =
      Map.of(
          "aggregate_loss", Collections.singletonList(null),
          "cosine", Collections.singletonList(null),
          "discounted_return", List.of(0.0),
          "dot", List.of(0.0),
          "dpo_reward", List.of(0.0),
          "prm_aggregate", Collections.singletonList(null));

  /** Parameters that not every value of their type suits, and the columns that do. */
  private static final Map<String, String> FITTING =
      Map.of(
          "aggregation",
          "token_mean_",
          "estimator",
          "k1_",
          "mode",
          "mean_",
          "step_probs",
          "shares_");

  private static SparkSession spark;
  private static Evaluation evaluation;

  @BeforeAll
  static void makeValues() {
    spark = SparkExtension.session();
    List<String> columns = new ArrayList<>();
    for (String type : List.of("DOUBLE", "FLOAT", "INT", "DECIMAL(4,1)")) {
      String name = type.replaceAll("\\W.*", "");
      columns.add("CAST(1 AS %s) AS number_%s".formatted(type, name));
      columns.add("CAST(NULL AS %s) AS number_null_%s".formatted(type, name));
      columns.add("true AS flag_%s".formatted(name));
      columns.add("CAST(NULL AS BOOLEAN) AS flag_null_%s".formatted(name));
      columns.add("CAST(array(2, -1, 1) AS ARRAY<%s>) AS array_%s".formatted(type, name));
      columns.add("CAST(NULL AS ARRAY<%s>) AS array_null_%s".formatted(type, name));
      columns.add("CAST(array(1, 0, 1) AS ARRAY<%s>) AS array_shares_%s".formatted(type, name));
      columns.add("CAST(array(2, NULL, 1) AS ARRAY<%s>) AS array_gap_%s".formatted(type, name));
      columns.add("CAST(array() AS ARRAY<%s>) AS array_empty_%s".formatted(type, name));
      String nested = "ARRAY<ARRAY<%s>>".formatted(type);
      columns.add("CAST(array(array(2, -1), array(1)) AS %s) AS nested_%s".formatted(nested, name));
      columns.add("CAST(NULL AS %s) AS nested_null_%s".formatted(nested, name));
      columns.add("CAST(array(array(2), NULL) AS %s) AS nested_gap_%s".formatted(nested, name));
      columns.add("CAST(array() AS %s) AS nested_empty_%s".formatted(nested, name));
    }
    for (String type : List.of("DOUBLE", "FLOAT")) {
      for (String value : List.of("NaN", "Infinity")) {
        columns.add("CAST('%s' AS %s) AS number_%s_%s".formatted(value, type, value, type));
        columns.add(
            "CAST(array('2', '%s', '1') AS ARRAY<%s>) AS array_%s_%s"
                .formatted(value, type, value, type));
        columns.add(
            "CAST(array(array('2'), array('%s')) AS ARRAY<ARRAY<%s>>) AS nested_%s_%s"
                .formatted(value, type, value, type));
      }
    }
    for (String mask : List.of("mask %s TINYINT", "flags %s BOOLEAN")) {
      for (String content : List.of("", "null_", "gap_", "empty_", "short_")) {
        String array =
            switch (content) {
              case "null_" -> "NULL";
              case "gap_" -> "array(1, NULL, 0)";
              case "empty_" -> "array()";
              case "short_" -> "array(1, 0)";
              default -> "array(1, 0, 1)";
            };
        String[] words = mask.split(" ", -1);
        columns.add(
            "CAST(%s AS ARRAY<%s>) AS %s_%s%2$s".formatted(array, words[2], words[0], content));
      }
    }
    columns.add("0.5D AS number_half_DOUBLE");
    columns.add("'grpo' AS word_STRING");
    columns.add("'mean' AS word_mean_STRING");
    columns.add("'token-mean' AS word_token_mean_STRING");
    columns.add("'k1' AS word_k1_STRING");
    columns.add("CAST(NULL AS STRING) AS word_null_STRING");
    columns.add("'one' AS number_text");
    columns.add("'true' AS flag_text");
    columns.add("array('2', '1') AS array_text");
    columns.add("array(2, 1) AS array_short_DOUBLE");
    columns.add("array(2, 1) AS array_short_FLOAT");
    columns.add("true AS flag");
    Dataset<Row> literals = spark.sql("SELECT " + String.join(", ", columns));
    spark.createDataFrame(literals.javaRDD(), literals.schema()).createOrReplaceTempView(VIEW);
    evaluation = new Evaluation(spark, VIEW);
  }

  static Stream<Arguments> overloads() {
    return RewardFunctions.all().stream()
        .flatMap(function -> function.overloads().stream().map(way -> Arguments.of(function, way)));
  }

  /**
   * Those with the most numbers; the others of a function leave some out, or differ by the mask.
   */
  static Stream<Arguments> widestOverloads() {
    return overloads()
        .filter(
            arguments -> {
              int most =
                  arities((SqlFunction) arguments.get()[0]).max(Integer::compare).orElseThrow();
              List<Parameter> parameters = ((Overload) arguments.get()[1]).parameters();
              return parameters.size() == most
                  && parameters.stream().noneMatch(one -> kind(one).equals("flags_"));
            });
  }

  static Stream<Arguments> overloadsWithArrays() {
    return overloads().filter(arguments -> arrays((Overload) arguments.get()[1]) > 0);
  }

  static Stream<Arguments> overloadsWithMoreArrays() {
    return overloads().filter(arguments -> arrays((Overload) arguments.get()[1]) > 1);
  }

  static Stream<SqlFunction> functions() {
    return RewardFunctions.all().stream();
  }

  @ParameterizedTest
  @MethodSource("overloads")
  void nullArgumentGivesNull(SqlFunction function, Overload overload) {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < overload.parameters().size(); i++) {
      Parameter parameter = overload.parameters().get(i);
      calls.add(call(function, replaced(overload, i, column(parameter, "null_"))));
      calls.add(call(function, replaced(overload, i, "NULL")));
    }
    assertThat(evaluation.values(calls)).hasSize(calls.size()).containsOnlyNulls();
  }

  /** Where the result is an array, it is NULL or has a NULL. */
  @ParameterizedTest
  @MethodSource("overloadsWithArrays")
  void nullElementGivesNull(SqlFunction function, Overload overload) {
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < overload.parameters().size(); i++) {
      Parameter parameter = overload.parameters().get(i);
      if (isArray(parameter)) {
        calls.add(call(function, replaced(overload, i, column(parameter, "gap_"))));
      }
    }
    assertThat(evaluation.values(calls))
        .hasSize(calls.size())
        .allSatisfy(
            value ->
                assertThat(value instanceof List<?> steps ? steps : Arrays.asList(value))
                    .containsNull());
  }

  @ParameterizedTest
  @MethodSource("widestOverloads")
  void notANumberIsAnErrorThatNamesTheFunction(SqlFunction function, Overload overload) {
    for (int i : numeric(overload)) {
      Parameter parameter = overload.parameters().get(i);
      String error =
          evaluation.error(call(function, replaced(overload, i, column(parameter, "NaN_"))));
      assertThat(error)
          .startsWith(function.qualifiedName() + ": ")
          .contains(parameter.name(), "is NaN");
      if (isArray(parameter)) {
        assertThat(error).contains(parameter.name() + "[1]");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("widestOverloads")
  void infinityIsAnErrorThatNamesTheFunction(SqlFunction function, Overload overload) {
    for (int i : numeric(overload)) {
      String infinite = column(overload.parameters().get(i), "Infinity_");
      assertThat(evaluation.error(call(function, replaced(overload, i, infinite))))
          .startsWith(function.qualifiedName() + ": ")
          .contains("Infinity");
    }
  }

  @ParameterizedTest
  @MethodSource("overloadsWithArrays")
  void emptyArraysGiveTheDocumentedOutcome(SqlFunction function, Overload overload) {
    List<String> arguments = new ArrayList<>(valid(overload));
    for (int i = 0; i < arguments.size(); i++) {
      Parameter parameter = overload.parameters().get(i);
      if (isArray(parameter)) {
        arguments.set(i, column(parameter, "empty_"));
      }
    }
    String call = call(function, arguments);
    if (overload.resultType() instanceof ArrayType) {
      assertThat(evaluation.values(List.of(call))).isEqualTo(List.of(List.of()));
    } else if (OF_EMPTY_ARRAYS.containsKey(function.name())) {
      assertThat(evaluation.values(List.of(call))).isEqualTo(OF_EMPTY_ARRAYS.get(function.name()));
    } else {
      assertThat(evaluation.error(call))
          .startsWith(function.qualifiedName() + ": ")
          .contains("has 0 member(s)");
    }
  }

  @ParameterizedTest
  @MethodSource("overloads")
  void everyNumericTypeGivesTheSameValue(SqlFunction function, Overload overload) {
    List<String> calls =
        Stream.of("DOUBLE", "FLOAT", "INT", "DECIMAL")
            .map(type -> overload.parameters().stream().map(p -> typed(p, type)).toList())
            .map(arguments -> call(function, arguments))
            .toList();
    List<Object> values = evaluation.values(calls);
    assertThat(values).doesNotContainNull().containsOnly(values.get(0));
  }

  @ParameterizedTest
  @MethodSource("overloads")
  void wrongTypeIsRefusedAtAnalysis(SqlFunction function, Overload overload) {
    for (int i = 0; i < overload.parameters().size(); i++) {
      Parameter parameter = overload.parameters().get(i);
      String wrong = isArray(parameter) ? "array_text" : "number_text";
      String type = isArray(parameter) ? "ARRAY<STRING>" : "STRING";
      if (kind(parameter).equals("word_")) {
        wrong = "number_DOUBLE";
        type = "DOUBLE";
      }
      List<String> arguments = replaced(overload, i, wrong);
      assertThatThrownBy(() -> spark.sql(select(call(function, arguments))))
          .isInstanceOf(AnalysisException.class)
          .hasMessageContaining(
              "%s: argument '%s' is %s; wanted is "
                  .formatted(function.qualifiedName(), parameter.name(), type));
    }
  }

  @ParameterizedTest
  @MethodSource("overloads")
  void booleanIsRefusedAtAnalysis(SqlFunction function, Overload overload) {
    int[] numbers = numeric(overload);
    List<String> arguments = replaced(overload, numbers.length == 0 ? 0 : numbers[0], "flag");
    assertThatThrownBy(() -> spark.sql(select(call(function, arguments))))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining(function.qualifiedName() + ": ")
        .hasMessageContaining("is BOOLEAN");
  }

  @ParameterizedTest
  @MethodSource("functions")
  void missingOrSurplusArgumentIsRefusedAtAnalysis(SqlFunction function) {
    int fewest = arities(function).min(Integer::compare).orElseThrow();
    int most = arities(function).max(Integer::compare).orElseThrow();
    for (int count : List.of(0, fewest - 1, most + 1)) {
      List<String> arguments = Collections.nCopies(count, "number_DOUBLE");
      assertThatThrownBy(() -> spark.sql(select(call(function, arguments))))
          .isInstanceOf(AnalysisException.class)
          .hasMessageContaining(function.qualifiedName() + " takes (")
          .hasMessageContaining(count + " argument(s) given");
    }
  }

  @ParameterizedTest
  @MethodSource("overloadsWithMoreArrays")
  void raggedArraysAreAnErrorThatNamesTheFunction(SqlFunction function, Overload overload) {
    for (int i = 1; i < overload.parameters().size(); i++) {
      Parameter parameter = overload.parameters().get(i);
      if (isArray(parameter)) {
        String call = call(function, replaced(overload, i, column(parameter, "short_")));
        assertThat(evaluation.error(call))
            .startsWith(function.qualifiedName() + ": ")
            .contains(
                "%s has 3 elements and %s has 2"
                    .formatted(overload.parameters().get(0).name(), parameter.name()));
      }
    }
  }

  private static long arrays(Overload overload) {
    return overload.parameters().stream().filter(FunctionContractTest::isArray).count();
  }

  /** Indexes of the parameters that are no flags. */
  private static Stream<Integer> arities(SqlFunction function) {
    return function.overloads().stream().map(overload -> overload.parameters().size());
  }

  private static List<String> valid(Overload overload) {
    return overload.parameters().stream()
        // With lambda 1 no value but the last would matter, known or not
        .map(one -> one.name().equals("lambda") ? "number_half_DOUBLE" : column(one, fitting(one)))
        .toList();
  }

  private static List<String> replaced(Overload overload, int index, String argument) {
    List<String> arguments = new ArrayList<>(valid(overload));
    arguments.set(index, argument);
    return arguments;
  }

  /** The column of the parameter's own type with the given content. */
  private static String column(Parameter parameter, String content) {
    String suffix =
        switch (kind(parameter)) {
          case "word_" -> "STRING";
          case "mask_" -> "TINYINT";
          case "flags_" -> "BOOLEAN";
          default -> element(parameter).equals(DataTypes.FloatType) ? "FLOAT" : "DOUBLE";
        };
    return kind(parameter) + content + suffix;
  }

  /** The column of a given numeric type; of the own type where the parameter takes no other. */
  private static String typed(Parameter parameter, String type) {
    return isNumeric(parameter)
        ? kind(parameter) + fitting(parameter) + type
        : column(parameter, fitting(parameter));
  }

  private static String fitting(Parameter parameter) {
    return FITTING.getOrDefault(parameter.name(), "");
  }

  private static String kind(Parameter parameter) {
    if (parameter.isFlag()) {
      return "flag_";
    }
    DataType element = element(parameter);
    if (element instanceof ArrayType) {
      return "nested_";
    }
    if (isArray(parameter)) {
      return element.equals(DataTypes.IntegerType)
          ? "mask_"
          : element.equals(DataTypes.BooleanType) ? "flags_" : "array_";
    }
    return element.equals(DataTypes.StringType) ? "word_" : "number_";
  }

  private static int[] numeric(Overload overload) {
    return IntStream.range(0, overload.parameters().size())
        .filter(i -> isNumeric(overload.parameters().get(i)))
        .toArray();
  }

  private static boolean isNumeric(Parameter parameter) {
    return Set.of("array_", "nested_", "number_").contains(kind(parameter));
  }

  private static DataType element(Parameter parameter) {
    return parameter.type() instanceof ArrayType array ? array.elementType() : parameter.type();
  }

  private static boolean isArray(Parameter parameter) {
    return parameter.type() instanceof ArrayType;
  }

  private static String call(SqlFunction function, List<String> arguments) {
    return function.qualifiedName() + "(" + String.join(", ", arguments) + ")";
  }

  private static String select(String call) {
    return "SELECT " + call + " FROM " + VIEW;
  }
}
