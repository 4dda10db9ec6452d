package io.rewardlake.udf;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.Parameter;
import io.rewardlake.udf.function.SqlFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ExplainMode;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Spark compiles every overload into its query's own code, as a plain call of a static method. */
class CodeGenerationTest {
  static Stream<Arguments> overloads() {
    return RewardFunctions.all().stream()
        .flatMap(function -> function.overloads().stream().map(way -> Arguments.of(function, way)));
  }

  @ParameterizedTest
  @MethodSource("overloads")
  void generatedCodeCallsTheStaticMethod(SqlFunction function, Overload overload) {
    Dataset<Row> query = query(function, overload);
    String code = query.queryExecution().explainString(ExplainMode.fromString("codegen"));
    assertThat(code).contains("Found 1 WholeStageCodegen subtrees", "*(1) Project [staticinvoke(");
    assertThat(code).contains(" = " + overload.getClass().getName() + ".invoke(");
  }

  private static Dataset<Row> query(SqlFunction function, Overload overload) {
    SparkSession spark = SparkExtension.session();
    StructType schema = new StructType();
    for (Parameter parameter : overload.parameters()) {
      schema = schema.add(parameter.name(), parameter.type());
    }
    String call = function.qualifiedName() + "(" + String.join(", ", schema.fieldNames()) + ")";
    return spark.createDataFrame(spark.emptyDataFrame().javaRDD(), schema).selectExpr(call);
  }
}
