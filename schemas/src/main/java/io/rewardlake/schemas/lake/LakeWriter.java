package io.rewardlake.schemas.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * One write to one table, exactly once in effect.
 *
 * <p>Rows are checked before the write (columns, NOT NULL, constraints, primary key), hashed, and
 * committed under the transaction's id. Delta drops a repeated id silently, with other data too, so
 * the content hash travels in the commit's user metadata and is compared.
 */
final class LakeWriter {
  private static final int ATTEMPTS = 5;

  private final Lake lake;
  private final Table table;
  private final String applicationId;
  private final long iteration;

  LakeWriter(Lake lake, Table table, Transaction transaction) {
    this.lake = lake;
    this.table = table;
    this.applicationId = transaction.applicationId(table.name());
    this.iteration = transaction.iteration();
  }

  Commit append(Dataset<Row> rows) {
    return commit(
        rows,
        (checked, metadata) ->
            checked
                .write()
                .format("delta")
                .mode("append")
                .option("txnAppId", applicationId)
                .option("txnVersion", iteration)
                .option("userMetadata", metadata)
                .save(lake.path(table)));
  }

  Commit replace(Dataset<Row> rows, Map<String, String> where) {
    String predicate =
        where.entrySet().stream()
            .map(entry -> col(entry.getKey()).equalTo(entry.getValue()).expr().sql())
            .collect(Collectors.joining(" AND "));
    return commit(
        rows,
        (checked, metadata) ->
            checked
                .write()
                .format("delta")
                .mode("overwrite")
                .option("replaceWhere", predicate)
                .option("txnAppId", applicationId)
                .option("txnVersion", iteration)
                .option("userMetadata", metadata)
                .save(lake.path(table)));
  }

  Commit merge(Dataset<Row> rows, boolean update) {
    return commit(rows, (checked, metadata) -> mergeInOwnSession(checked, metadata, update));
  }

  /** The transaction of a MERGE is session configuration: a clone keeps it off other writes. */
  private void mergeInOwnSession(Dataset<Row> rows, String metadata, boolean update) {
    SparkSession session = lake.spark().cloneSession();
    session.conf().set("spark.databricks.delta.write.txnAppId", applicationId);
    session.conf().set("spark.databricks.delta.write.txnVersion", iteration);
    session.conf().set("spark.databricks.delta.commitInfo.userMetadata", metadata);
    Column sameKey =
        table.primaryKey().stream()
            .map(key -> col("old." + key).equalTo(col("new." + key)))
            .reduce(Column::and)
            .orElseThrow();
    DeltaMergeBuilder merge =
        DeltaTable.forPath(session, lake.path(table)).as("old").merge(rows.as("new"), sameKey);
    (update ? merge.whenMatched().updateAll() : merge).whenNotMatched().insertAll().execute();
  }

  private Commit commit(Dataset<Row> input, Write write) {
    Dataset<Row> rows =
        input
            .select(
                table.columnNames().stream()
                    .map(name -> column(input, name))
                    .toArray(Column[]::new))
            .persist(StorageLevel.DISK_ONLY());
    try {
      long count = check(rows);
      String hash = ContentHash.of(rows, table.dataColumns());
      if (isRepeated()) {
        requireSameHash(hash);
        return new Commit(table.name(), lake.version(table), count, 0, hash, true);
      }
      for (int attempt = 1; ; attempt++) {
        try {
          write.run(rows, metadata(hash));
          break;
        } catch (ConcurrentTransactionException e) {
          // An identical writer was faster; its commit is ours
          requireSameHash(hash);
          return new Commit(table.name(), lake.version(table), count, 0, hash, true);
        } catch (DeltaConcurrentModificationException e) {
          if (attempt == ATTEMPTS) {
            throw e;
          }
        }
      }
      Row last = ownCommit();
      return new Commit(
          table.name(), last.getLong(0), count, written(last.getJavaMap(1), count), hash, false);
    } finally {
      rows.unpersist();
    }
  }

  private Column column(Dataset<Row> rows, String name) {
    if (!List.of(rows.columns()).contains(name)) {
      throw Errors.missingColumn("Table '" + table.name() + "'", name, List.of(rows.columns()));
    }
    return col(name).cast(table.schema().apply(name).dataType());
  }

  /** Counts the rows in one job, and fails, naming a row, when one breaks a rule of the table. */
  private long check(Dataset<Row> rows) {
    Map<String, Column> rules = new LinkedHashMap<>();
    table.columns().stream()
        .filter(column -> !column.nullable())
        .forEach(
            column -> rules.put(column.name() + " IS NOT NULL", col(column.name()).isNotNull()));
    table.constraints().values().forEach(sql -> rules.put(sql, coalesce(expr(sql), lit(false))));
    List<Column> perKey = new ArrayList<>();
    List<Column> total = new ArrayList<>();
    total.add(max("rows"));
    for (Column rule : rules.values()) {
      String name = "broken" + perKey.size();
      perKey.add(count(when(not(rule), 1)).as(name));
      total.add(sum(name));
    }
    Column[] key = table.primaryKey().stream().map(name -> col(name)).toArray(Column[]::new);
    Row counts =
        rows.groupBy(key)
            .agg(count(lit(1)).as("rows"), perKey.toArray(Column[]::new))
            .agg(sum("rows"), total.toArray(Column[]::new))
            .head();
    if (counts.isNullAt(0)) {
      return 0;
    }
    int position = 2;
    for (Map.Entry<String, Column> rule : rules.entrySet()) {
      long violations = counts.getLong(position++);
      if (violations > 0) {
        String example = rows.filter(not(rule.getValue())).toJSON().head();
        throw Errors.constraint(table.name(), rule.getKey(), violations, shorten(example));
      }
    }
    if (counts.getLong(1) > 1) {
      String twice = rows.groupBy(key).count().filter("count > 1").drop("count").toJSON().head();
      throw Errors.duplicateKey(table.name(), String.join(", ", table.primaryKey()), twice);
    }
    return counts.getLong(0);
  }

  private static String shorten(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + "...";
  }

  private boolean isRepeated() {
    return lake.snapshot(lake.path(table))
        .transactions()
        .get(applicationId)
        .exists(version -> (Long) version >= iteration);
  }

  private void requireSameHash(String hash) {
    if (!ownCommit().<String>getAs("userMetadata").equals(metadata(hash))) {
      throw Errors.conflict(table.name(), applicationId + ", iteration " + iteration);
    }
  }

  private Row ownCommit() {
    return lake.delta(lake.spark(), table)
        .history()
        .filter(col("userMetadata").startsWith(metadata("")))
        .select("version", "operationMetrics", "userMetadata")
        .head();
  }

  private static long written(Map<String, String> metrics, long rows) {
    if (!metrics.containsKey("numTargetRowsInserted")) {
      return rows;
    }
    return Long.parseLong(metrics.get("numTargetRowsInserted"))
        + Long.parseLong(metrics.getOrDefault("numTargetRowsUpdated", "0"));
  }

  private String metadata(String hash) {
    return applicationId + "#" + iteration + "#" + hash;
  }

  @FunctionalInterface
  private interface Write {
    void run(Dataset<Row> rows, String metadata);
  }
}
