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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
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

  /**
   * By table: stages side by side in one driver wait, instead of writing again after a conflict.
   */
  private static final Map<String, Object> WRITING = new ConcurrentHashMap<>();

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
        hash -> new Stamp(applicationId, iteration, hash),
        (checked, stamp) -> writer(checked, stamp).mode("append").save(path()));
  }

  Commit replace(Dataset<Row> rows, Map<String, String> where) {
    String predicate =
        where.entrySet().stream()
            .map(entry -> col(entry.getKey()).equalTo(entry.getValue()).expr().sql())
            .collect(Collectors.joining(" AND "));
    return commit(
        rows,
        hash -> new Stamp(applicationId, iteration, hash),
        (checked, stamp) ->
            writer(checked, stamp)
                .mode("overwrite")
                .option("replaceWhere", predicate)
                .save(path()));
  }

  /** Rows of a known key change. */
  Commit merge(Dataset<Row> rows) {
    return commit(
        rows,
        hash -> new Stamp(applicationId, iteration, hash),
        (checked, stamp) ->
            mergeInto(checked, stamp)
                .whenMatched()
                .updateAll()
                .whenNotMatched()
                .insertAll()
                .execute());
  }

  /** Rows of a known key stay: keys alone decide, so other rows are another transaction. */
  Commit mergeNew(Dataset<Row> rows) {
    return commit(
        rows,
        hash -> new Stamp(applicationId + "/" + hash, iteration, hash),
        (checked, stamp) -> mergeInto(checked, stamp).whenNotMatched().insertAll().execute());
  }

  private DataFrameWriter<Row> writer(Dataset<Row> rows, Stamp stamp) {
    return rows.write()
        .format("delta")
        // Rows have the columns of the definition: a table of an older one gets those it lacks
        .option("mergeSchema", true)
        .option("txnAppId", stamp.applicationId())
        .option("txnVersion", stamp.iteration())
        .option("userMetadata", stamp.toString());
  }

  /** The transaction of a MERGE is session configuration: a clone keeps it off other writes. */
  private DeltaMergeBuilder mergeInto(Dataset<Row> rows, Stamp stamp) {
    SparkSession session = lake.spark().cloneSession();
    session.conf().set("spark.databricks.delta.write.txnAppId", stamp.applicationId());
    session.conf().set("spark.databricks.delta.write.txnVersion", stamp.iteration());
    session.conf().set("spark.databricks.delta.commitInfo.userMetadata", stamp.toString());
    Column sameKey =
        table.primaryKey().stream()
            .map(key -> col("old." + key).equalTo(col("new." + key)))
            .reduce(Column::and)
            .orElseThrow();
    return DeltaTable.forPath(session, path()).as("old").merge(rows.as("new"), sameKey);
  }

  private Commit commit(Dataset<Row> input, Function<String, Stamp> stamps, Write write) {
    Dataset<Row> rows =
        input
            .select(
                table.columnNames().stream()
                    .map(name -> column(input, name))
                    .toArray(Column[]::new))
            .persist(StorageLevel.DISK_ONLY());
    try {
      long count = check(rows);
      Stamp stamp = stamps.apply(ContentHash.of(rows, table.dataColumns()));
      synchronized (WRITING.computeIfAbsent(path(), path -> new Object())) {
        return commit(rows, count, stamp, write);
      }
    } finally {
      rows.unpersist();
    }
  }

  private Commit commit(Dataset<Row> rows, long count, Stamp stamp, Write write) {
    long before = lake.version(table);
    if (isRepeated(stamp) || !writeOnce(rows, stamp, write)) {
      requireSameHash(stamp);
      return new Commit(table.name(), lake.version(table), count, 0, stamp.hash(), true);
    }
    return CommitLog.of(lake.snapshot(path()))
        .since(before)
        .filter(commit -> commit.userMetadata().equals(stamp.toString()))
        .map(
            commit ->
                new Commit(
                    table.name(),
                    commit.version(),
                    count,
                    commit.rowsWritten(count),
                    stamp.hash(),
                    false))
        .findFirst()
        .orElseThrow();
  }

  /** Writes, again after conflicts with others; false: an identical writer was faster. */
  private static boolean writeOnce(Dataset<Row> rows, Stamp stamp, Write write) {
    for (int attempt = 1; ; attempt++) {
      try {
        write.run(rows, stamp);
        return true;
      } catch (ConcurrentTransactionException e) {
        return false;
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private String path() {
    return lake.path(table);
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

  private boolean isRepeated(Stamp stamp) {
    return lake.snapshot(path())
        .transactions()
        .get(stamp.applicationId())
        .exists(version -> (Long) version >= stamp.iteration());
  }

  private void requireSameHash(Stamp stamp) {
    String metadata =
        lake.delta(lake.spark(), table)
            .history()
            .filter(col("userMetadata").startsWith(stamp.transaction()))
            .select("userMetadata")
            .head()
            .getString(0);
    if (!metadata.equals(stamp.toString())) {
      throw Errors.conflict(table.name(), applicationId + ", iteration " + iteration);
    }
  }

  /** What a commit is marked with: its transaction and the hash of its rows. */
  private record Stamp(String applicationId, long iteration, String hash) {
    String transaction() {
      return applicationId + "#" + iteration + "#";
    }

    @Override
    public String toString() {
      return transaction() + hash;
    }
  }

  @FunctionalInterface
  private interface Write {
    void run(Dataset<Row> rows, Stamp stamp);
  }
}
