package io.rewardlake.schemas.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.schemas.tables.Tables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

@ExtendWith(SparkExtension.class)
class LakeTest {
  private static final LocalDate DATE = LocalDate.of(2026, 1, 2);
  private static final Table TABLE = LearnTables.EMBEDDINGS;

  private static Transaction work(long iteration) {
    return new Transaction("nightly", DATE, "embed", iteration);
  }

  private static Dataset<Row> vectors(SparkSession spark, String... items) {
    return spark.sql(
        "SELECT item_id, 'hashing' AS encoder, array(float(length(item_id))) AS vector FROM VALUES ('"
            + String.join("'), ('", items)
            + "') AS t(item_id)");
  }

  @Test
  void everyDefinitionCreatesItsTableWithCommentsConstraintsAndKey(
      SparkSession spark, @TempDir Path folder) {
    Lake lake = Lake.open(spark, folder.toString());
    for (Table table : Tables.ALL) {
      Dataset<Row> rows = lake.read(table);
      assertThat(rows.columns()).containsExactly(table.columnNames().toArray(String[]::new));
      for (StructField field : rows.schema().fields()) {
        assertThat(field.getComment().get()).as(table.name() + "." + field.name()).isNotBlank();
      }
      Map<String, String> properties =
          JavaConverters.mapAsJavaMap(lake.snapshot(lake.path(table)).metadata().configuration());
      assertThat(properties)
          .containsEntry(Table.KEY_PROPERTY, String.join(",", table.primaryKey()))
          .containsAllEntriesOf(table.properties());
      assertThat(table.primaryKey()).isNotEmpty();
      assertThat(table.columnNames()).containsAll(table.clusterBy());
      assertThat(table.columnNames()).containsAll(table.circumstances());
    }
  }

  @Test
  void aRepeatedAppendAddsNothingAndOtherDataUnderItsNameIsAConflict(
      SparkSession spark, @TempDir Path folder) {
    Lake lake = Lake.open(spark, folder.toString());
    Commit first = lake.append(TABLE, vectors(spark, "a", "bb"), work(0));
    Commit repeat = lake.append(TABLE, vectors(spark, "bb", "a"), work(0));
    assertThat(first.written()).isEqualTo(2);
    assertThat(first.repeated()).isFalse();
    assertThat(repeat.repeated()).isTrue();
    assertThat(repeat.contentHash()).isEqualTo(first.contentHash());
    assertThat(lake.read(TABLE).count()).isEqualTo(2);
    assertThatThrownBy(() -> lake.append(TABLE, vectors(spark, "ccc"), work(0)))
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT));
    assertThat(lake.append(TABLE, vectors(spark, "ccc"), work(1)).written()).isEqualTo(1);
    assertThat(lake.read(TABLE).count()).isEqualTo(3);
    assertThat(lake.read(TABLE, first.version()).count()).isEqualTo(2);
  }

  @Test
  void aBackfillOfAnEarlierDateIsWritten(SparkSession spark, @TempDir Path folder) {
    Lake lake = Lake.open(spark, folder.toString());
    lake.append(TABLE, vectors(spark, "a"), work(0));
    Transaction earlier = new Transaction("nightly", DATE.minusDays(7), "embed", 0);
    assertThat(lake.append(TABLE, vectors(spark, "bb"), earlier).written()).isEqualTo(1);
  }

  @Test
  void mergeNewKeepsKnownRowsAndMergeUpdatesThem(SparkSession spark, @TempDir Path folder) {
    Lake lake = Lake.open(spark, folder.toString());
    lake.append(TABLE, vectors(spark, "a"), work(0));
    Dataset<Row> changed =
        vectors(spark, "a", "bb").selectExpr("item_id", "encoder", "array(float(9)) AS vector");
    assertThat(lake.mergeNew(TABLE, changed, work(1)).written()).isEqualTo(1);
    assertThat(vector(lake, "a")).containsExactly(1f);
    assertThat(vector(lake, "bb")).containsExactly(9f);
    assertThat(lake.merge(TABLE, changed, work(2)).written()).isEqualTo(2);
    assertThat(vector(lake, "a")).containsExactly(9f);
    assertThat(lake.mergeNew(TABLE, changed, work(1)).repeated()).isTrue();
    // The transaction of a MERGE must not stay behind and swallow a plain write
    vectors(spark, "dddd").write().format("delta").mode("append").save(lake.path(TABLE));
    assertThat(lake.read(TABLE).count()).isEqualTo(3);
  }

  private static List<Float> vector(Lake lake, String item) {
    return lake.read(TABLE).filter("item_id = '" + item + "'").head().getList(2);
  }

  @Test
  void replaceTouchesOnlyTheRowsThatItNames(SparkSession spark, @TempDir Path folder) {
    Lake lake = Lake.open(spark, folder.toString());
    lake.append(TABLE, vectors(spark, "a", "bb"), work(0));
    Dataset<Row> other = vectors(spark, "a").selectExpr("item_id", "\"it's\" AS encoder", "vector");
    lake.append(TABLE, other, work(1));
    lake.replace(
        TABLE,
        other.selectExpr("'z' AS item_id", "encoder", "vector"),
        Map.of("encoder", "it's"),
        work(2));
    assertThat(lake.read(TABLE).orderBy("item_id").select("item_id").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("a", "bb", "z");
  }

  @Test
  void rowsThatBreakTheContractAreNamedAndNothingIsWritten(
      SparkSession spark, @TempDir Path folder) {
    Lake lake = Lake.open(spark, folder.toString());
    Dataset<Row> nan =
        vectors(spark, "a").selectExpr("item_id", "encoder", "array(float('NaN')) AS vector");
    assertThatThrownBy(() -> lake.append(TABLE, nan, work(0)))
        .hasMessageContaining("break the rule");
    Dataset<Row> missing =
        vectors(spark, "a").selectExpr("item_id", "CAST(NULL AS STRING) AS encoder", "vector");
    assertThatThrownBy(() -> lake.append(TABLE, missing, work(0)))
        .hasMessageContaining("encoder IS NOT NULL");
    assertThatThrownBy(() -> lake.mergeNew(TABLE, vectors(spark, "a", "a"), work(0)))
        .hasMessageContaining("share the key (item_id, encoder)");
    assertThatThrownBy(() -> lake.append(TABLE, vectors(spark, "a").drop("vector"), work(0)))
        .hasMessageContaining("needs the column 'vector'");
    assertThat(lake.read(TABLE).count()).isZero();
  }

  @Test
  void aLakeOfANewerLayoutIsRefused(SparkSession spark, @TempDir Path folder) {
    DeltaTable.create(spark)
        .location(folder.resolve(TABLE.name()).toString())
        .addColumns(TABLE.schema())
        .property(Table.LAYOUT_PROPERTY, String.valueOf(Table.LAYOUT_VERSION + 1))
        .execute();
    assertThatThrownBy(() -> Lake.open(spark, folder.toString()).read(TABLE))
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining("newer Rewardlake");
  }

  @Test
  void ofTwoIdenticalWritersAtOnceOneCommits(SparkSession spark, @TempDir Path folder)
      throws Exception {
    Lake lake = Lake.open(spark, folder.toString());
    lake.append(TABLE, vectors(spark, "seed"), work(0));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int iteration = 1; iteration <= 3; iteration++) {
        Transaction same = work(iteration);
        Dataset<Row> rows = vectors(spark, "item" + iteration);
        List<Callable<Commit>> both =
            List.of(() -> lake.append(TABLE, rows, same), () -> lake.append(TABLE, rows, same));
        long written = 0;
        for (Future<Commit> commit : threads.invokeAll(both)) {
          written += commit.get().written();
        }
        assertThat(written).isEqualTo(1);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(lake.read(TABLE).count()).isEqualTo(4);
  }

  @Test
  void stagesSideBySideMayWantANewTableAtOnce(SparkSession spark, @TempDir Path folder)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Table table : List.of(TABLE, LearnTables.MODELS, LearnTables.REWARD_SCORES)) {
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Long> first =
            () -> {
              Lake lake = Lake.open(spark, folder.toString());
              together.await(30, TimeUnit.SECONDS);
              return lake.read(table).count();
            };
        for (Future<Long> rows : threads.invokeAll(List.of(first, first))) {
          assertThat(rows.get()).isZero();
        }
      }
      // Two writers of different rows of one table
      List<Callable<Commit>> both =
          List.of(
              () -> write(spark, folder, "a", "embed"), () -> write(spark, folder, "bb", "other"));
      for (Future<Commit> commit : threads.invokeAll(both)) {
        assertThat(commit.get().written()).isEqualTo(1);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(Lake.open(spark, folder.toString()).read(TABLE).count()).isEqualTo(2);
  }

  private static Commit write(SparkSession spark, Path folder, String item, String stage) {
    return Lake.open(spark, folder.toString())
        .mergeNew(TABLE, vectors(spark, item), new Transaction("nightly", DATE, stage, 0));
  }
}
