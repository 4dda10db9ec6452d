package io.rewardlake.schemas.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class LakeCatalogTest {
  @TempDir Path folder;

  @Test
  void twoSessionsShareOneLake(SparkSession shared) {
    SparkSession writer = open(shared, folder);
    SparkSession reader = open(shared, folder);
    reader.sql("USE rewardlake");

    writer.sql("CREATE TABLE rewardlake.pairs (id INT NOT NULL, label DOUBLE) USING delta");
    writer.sql("INSERT INTO rewardlake.pairs VALUES (1, 0.0), (2, 1.0)");
    assertThat(rows(reader, "SELECT id, label FROM pairs ORDER BY id"))
        .containsExactly("[1,0.0]", "[2,1.0]");

    reader.sql(
        """
        MERGE INTO pairs USING (SELECT * FROM VALUES (2, 0.5), (3, 1.0) AS v (id, label)) AS new
        ON pairs.id = new.id
        WHEN MATCHED THEN UPDATE SET label = new.label
        WHEN NOT MATCHED THEN INSERT *""");
    assertThat(rows(writer, "SELECT id, label FROM rewardlake.pairs ORDER BY id"))
        .containsExactly("[1,0.0]", "[2,0.5]", "[3,1.0]");
    assertThat(rows(writer, "SELECT id, label FROM rewardlake.pairs VERSION AS OF 1 ORDER BY id"))
        .containsExactly("[1,0.0]", "[2,1.0]");

    writer.sql("UPDATE rewardlake.pairs SET label = 0.25 WHERE id = 1");
    reader.sql("DELETE FROM pairs WHERE id = 3");
    reader.sql("OPTIMIZE pairs");
    assertThat(writer.read().table("rewardlake.pairs").count()).isEqualTo(2);
    assertThat(folder.resolve("pairs/_delta_log")).isDirectory();
  }

  @Test
  void readsTheTableAsItWasAtATime(SparkSession shared) {
    SparkSession spark = open(shared, folder);
    spark.range(3).write().format("delta").saveAsTable("rewardlake.numbers");
    Row first = spark.sql("DESCRIBE HISTORY rewardlake.numbers").first();
    spark.range(5).write().format("delta").mode(SaveMode.Append).saveAsTable("rewardlake.numbers");

    assertThat(spark.table("rewardlake.numbers").count()).isEqualTo(8);
    String time = first.getTimestamp(first.fieldIndex("timestamp")).toInstant().toString();
    assertThat(spark.sql("SELECT * FROM rewardlake.numbers TIMESTAMP AS OF '" + time + "'").count())
        .isEqualTo(3);
  }

  @Test
  void describesTheLakeAndItsTables(SparkSession shared) throws Exception {
    SparkSession spark = open(shared, folder);
    spark.sql("CREATE TABLE rewardlake.b (x INT COMMENT 'metres') USING delta");
    spark.sql("CREATE TABLE rewardlake.a USING delta AS SELECT 1 AS x");
    Files.createDirectory(folder.resolve("artifacts"));
    spark.sql("CREATE OR REPLACE VIEW rewardlake.doubled AS SELECT 2 * x AS y FROM rewardlake.a");

    assertThat(rows(spark, "SELECT y FROM rewardlake.doubled")).containsExactly("[2]");
    assertThat(names(spark, "SHOW TABLES IN rewardlake", "tableName"))
        .containsAll(Views.all().stream().map(View::name).toList())
        .filteredOn(name -> Views.all().stream().noneMatch(view -> view.name().equals(name)))
        .containsExactlyInAnyOrder("a", "b", "doubled");
    assertThat(names(spark, "SHOW NAMESPACES", "namespace")).contains("default", "rewardlake");
    assertThat(rows(spark, "DESCRIBE TABLE rewardlake.b")).contains("[x,int,metres]");
    assertThat(rows(spark, "DESCRIBE NAMESPACE rewardlake"))
        .anyMatch(row -> row.contains(folder.toString()));
    assertThat(rows(spark, "SELECT X FROM RewardLake.A")).containsExactly("[1]");
    spark.sql("DROP VIEW rewardlake.doubled");
  }

  @Test
  void changesColumnsAndProperties(SparkSession shared) {
    SparkSession spark = open(shared, folder);
    spark.sql("CREATE TABLE rewardlake.grows (x INT) USING delta CLUSTER BY (x)");
    spark.sql("ALTER TABLE rewardlake.grows ADD COLUMNS (y DOUBLE COMMENT 'nats')");
    spark.sql("ALTER TABLE rewardlake.grows SET TBLPROPERTIES ('rewardlake.layoutVersion' = '1')");
    spark.sql("CREATE OR REPLACE TABLE rewardlake.copy USING delta AS TABLE rewardlake.grows");

    assertThat(spark.table("rewardlake.copy").columns()).containsExactly("x", "y");
    assertThat(rows(spark, "SHOW TBLPROPERTIES rewardlake.grows ('rewardlake.layoutVersion')"))
        .containsExactly("[rewardlake.layoutVersion,1]");
  }

  @Test
  void sessionsWithDifferentFoldersSeeTheirOwn(SparkSession shared) {
    SparkSession left = open(shared, folder.resolve("left"));
    SparkSession right = open(shared, folder.resolve("right"));
    left.range(1).write().format("delta").saveAsTable("rewardlake.t");
    right.range(2).write().format("delta").saveAsTable("rewardlake.t");

    assertThat(left.table("rewardlake.t").count()).isEqualTo(1);
    assertThat(right.table("rewardlake.t").count()).isEqualTo(2);
  }

  @Test
  void aMissingFolderIsAnEmptyLakeAndStaysMissing(SparkSession shared) {
    Path missing = folder.resolve("not/there");
    SparkSession spark = open(shared, missing);
    spark.sql("USE rewardlake");

    assertThat(names(spark, "SHOW TABLES", "tableName"))
        .containsExactlyInAnyOrderElementsOf(Views.all().stream().map(View::name).toList());
    assertThat(spark.table("runs").isEmpty()).isTrue();
    assertThatThrownBy(() -> spark.table("nothing")).isInstanceOf(AnalysisException.class);
    assertThatThrownBy(() -> spark.table("rewardlake.`../up`"))
        .isInstanceOf(AnalysisException.class);
    assertThat(missing).doesNotExist();
  }

  @Test
  void withoutAFolderItIsDeltasCatalog(SparkSession shared) {
    SparkSession spark = shared.newSession();
    spark.sql("CREATE TABLE plain (x INT) USING delta LOCATION '" + folder.resolve("p") + "'");

    assertThat(names(spark, "SHOW TABLES IN default", "tableName")).contains("plain");
    assertThatThrownBy(() -> spark.table("rewardlake.plain")).isInstanceOf(AnalysisException.class);
    spark.sql("DROP TABLE plain");
  }

  private static SparkSession open(SparkSession shared, Path lake) {
    return LakeCatalog.open(shared, lake.toString());
  }

  private static List<String> rows(SparkSession spark, String sql) {
    return spark.sql(sql).collectAsList().stream().map(Row::toString).toList();
  }

  private static List<String> names(SparkSession spark, String sql, String column) {
    return spark.sql(sql).collectAsList().stream().map(row -> row.<String>getAs(column)).toList();
  }
}
