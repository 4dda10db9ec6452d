package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Table;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Versions of tables that somebody may want to read again: what stages read and wrote, and what
 * models were trained on, since a point in time.
 */
final class PinnedVersions {
  private final Map<String, SortedSet<Long>> versions = new TreeMap<>();

  private PinnedVersions() {}

  /** Those that the ledger and the model registry name. */
  static PinnedVersions since(Lake lake, Instant from) {
    PinnedVersions pinned = new PinnedVersions();
    Dataset<Row> runs = lake.read(LedgerTables.RUNS).filter(atOrAfter("finished_at", from));
    pinned.add(runs, "input_versions");
    pinned.add(runs, "output_versions");
    if (lake.exists(LearnTables.MODELS)) {
      pinned.add(lake.read(LearnTables.MODELS).filter(atOrAfter("created_at", from)), "trained_on");
    }
    return pinned;
  }

  /** Adds a version of a table. */
  void add(String table, long version) {
    versions.computeIfAbsent(table, any -> new TreeSet<>()).add(version);
  }

  /** The versions of a table, in order. */
  SortedSet<Long> of(Table table) {
    return versions.getOrDefault(table.name(), new TreeSet<>());
  }

  private void add(Dataset<Row> rows, String map) {
    rows.select(explode(col(map)))
        .distinct()
        .collectAsList()
        .forEach(row -> add(row.getString(0), row.getLong(1)));
  }

  private static Column atOrAfter(String column, Instant from) {
    return col(column).geq(Timestamp.from(from));
  }
}
