package io.rewardlake.udf;

import static java.util.stream.Collectors.joining;

import io.rewardlake.schemas.lake.View;
import io.rewardlake.schemas.lake.ViewSource;
import io.rewardlake.udf.function.SqlFunction;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The registry as rows: what {@code SHOW} and {@code DESCRIBE FUNCTION} would say, which do not
 * reach a function catalog of Spark 3.5.
 *
 * <p>Columns, all STRING: {@code name}, {@code usage} (parameters, types, meaning), {@code example}
 * (a query) and {@code result} (what the query prints); ordered by name.
 */
public final class FunctionCatalogView implements ViewSource {
  /** Name of the view inside the lake. */
  public static final String NAME = "function_catalog";

  @Override
  public List<View> views() {
    return List.of(
        View.named(NAME, "One row per function of catalog reward")
            .column("name", "STRING", "Name, as queries call it")
            .column("usage", "STRING", "Parameters, types and meaning")
            .column("example", "STRING", "A query")
            .column("result", "STRING", "What the query prints")
            .as(definition()));
  }

  /** The query of the view. */
  public static String definition() {
    return RewardFunctions.all().stream()
        .map(FunctionCatalogView::values)
        .collect(
            joining(
                ",\n",
                "SELECT * FROM VALUES\n",
                "\nAS functions(name, usage, example, result) ORDER BY name"));
  }

  /** The rows of the view. */
  public static Dataset<Row> functions(SparkSession spark) {
    return spark.sql(definition());
  }

  private static String values(SqlFunction function) {
    return Stream.of(
            function.qualifiedName(), function.usage(), function.example(), function.result())
        .map(FunctionCatalogView::literal)
        .collect(joining(", ", "(", ")"));
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
