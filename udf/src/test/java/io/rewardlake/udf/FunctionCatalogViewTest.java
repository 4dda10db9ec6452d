package io.rewardlake.udf;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.udf.function.SqlFunction;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class FunctionCatalogViewTest {
  @Test
  void everyExamplePrintsItsResult(SparkSession spark) {
    for (Row function : FunctionCatalogView.functions(spark).collectAsList()) {
      String example = function.getAs("example");
      String name = function.getAs("name");
      assertThat(example).contains(name + "(");
      List<String> printed =
          spark
              .sql(example)
              .toDF("result")
              .selectExpr("CAST(result AS STRING)")
              .as(Encoders.STRING())
              .collectAsList();
      assertThat(printed).as(example).containsExactly(function.<String>getAs("result"));
    }
  }

  @Test
  void rowsAreTheRegistry(SparkSession spark) {
    List<Row> rows = FunctionCatalogView.functions(spark).collectAsList();
    assertThat(rows)
        .extracting(row -> row.getString(0))
        .isEqualTo(RewardFunctions.all().stream().map(SqlFunction::qualifiedName).toList())
        .isSorted();
    assertThat(FunctionCatalogView.functions(spark).columns())
        .containsExactly("name", "usage", "example", "result");
    assertThat(rows)
        .extracting(row -> row.getString(1))
        .anySatisfy(
            usage ->
                assertThat(usage)
                    .startsWith(
                        "reward.bt_loss(a DOUBLE, b DOUBLE[, margin DOUBLE[, label_smoothing"
                            + " DOUBLE]]) - Bradley-Terry loss"));
  }

  @Test
  void isAViewOfEveryLake(SparkSession shared, @TempDir Path folder) {
    SparkSession spark = LakeCatalog.open(shared, folder.toString());
    Dataset<Row> dot =
        spark.sql("SELECT result FROM rewardlake.function_catalog WHERE name = 'reward.dot'");
    String expected = RewardFunctions.find("dot").orElseThrow().result();
    assertThat(dot.collectAsList()).extracting(row -> row.getString(0)).containsExactly(expected);
  }
}
