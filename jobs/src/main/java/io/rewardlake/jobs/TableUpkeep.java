package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Upkeep of one table: few large files instead of many small ones, clustered where the table's
 * definition says so, and no files that no reader needs. Its rows stay as they are.
 */
final class TableUpkeep {
  /** Commits that change no row, after which there is nothing to do again. */
  private static final Set<String> QUIET =
      Set.of("OPTIMIZE", "VACUUM START", "VACUUM END", "SET TBLPROPERTIES");

  private static final String TOMBSTONES = "delta.deletedFileRetentionDuration";
  private static final Duration REMEMBERED = Duration.ofDays(7);
  private static final double MILLIS_PER_HOUR = 3_600_000;

  private final Lake lake;
  private final Table table;
  private final SparkSession session;
  private final DeltaTable delta;

  TableUpkeep(Lake lake, Table table) {
    this.lake = lake;
    this.table = table;
    this.session = lake.spark().cloneSession();
    // Which horizon is safe is decided here, by what readers pin
    session.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", false);
    this.delta = lake.delta(session, table);
  }

  /** Rewrites small files into large ones; false: nothing was written since the last time. */
  boolean optimize() {
    boolean quiet =
        commits().descendingMap().values().stream()
            .takeWhile(commit -> QUIET.contains(commit.operation()))
            .anyMatch(commit -> commit.operation().equals("OPTIMIZE"));
    if (quiet || lake.extent(table).files() == 0) {
      return false;
    }
    long before = lake.version(table);
    delta.optimize().executeCompaction();
    return lake.version(table) > before;
  }

  /**
   * Keeps removed files known for so many days, which protects them from a removal: Delta forgets
   * them after a week.
   */
  void remember(int days) {
    String wanted = "interval " + days + " days";
    Row detail = delta.detail().select("properties").head();
    Map<String, String> properties = detail.getJavaMap(0);
    if (!wanted.equals(properties.get(TOMBSTONES))) {
      sql("ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = '%s')", location(), TOMBSTONES, wanted);
    }
  }

  /** Hours for which unused files must stay, so that the pinned versions can be read. */
  double horizon(SortedSet<Long> pinned, Instant now) {
    NavigableMap<Long, Committed> commits = commits();
    double hours = 0;
    for (long version : pinned) {
      Map.Entry<Long, Committed> next = commits.higherEntry(version);
      if (next != null) {
        Duration age = Duration.between(next.getValue().at(), now);
        // An hour more than exact: clocks of machines differ
        hours = Math.max(hours, Math.ceil(age.toMillis() / MILLIS_PER_HOUR) + 1);
      }
    }
    return hours;
  }

  /**
   * A pinned version that such a vacuum would break. Delta knows the files that it removed for a
   * while only ({@link #remember}), so older versions are looked up.
   */
  OptionalLong endangered(SortedSet<Long> pinned, Instant now, double hours) {
    NavigableMap<Long, Committed> commits = commits();
    List<Long> old =
        pinned.stream()
            .filter(version -> commits.higherEntry(version) != null)
            .filter(
                version ->
                    commits.higherEntry(version).getValue().at().isBefore(now.minus(REMEMBERED)))
            .toList();
    if (old.isEmpty()) {
      return OptionalLong.empty();
    }
    Set<String> doomed =
        sql("VACUUM delta.`%s` RETAIN %s HOURS DRY RUN", location(), hours)
            .collectAsList()
            .stream()
            .map(row -> new Path(row.getString(0)).getName())
            .collect(Collectors.toSet());
    return old.stream()
        .filter(
            version ->
                Arrays.stream(lake.read(table, version).inputFiles())
                    .map(file -> new Path(file).getName())
                    .anyMatch(doomed::contains))
        .mapToLong(version -> version)
        .findFirst();
  }

  /** Whether all commits after a version changed no row. */
  boolean isQuietSince(long version) {
    return commits().tailMap(version, false).values().stream()
        .allMatch(commit -> QUIET.contains(commit.operation()));
  }

  /** Removes files that no version of the last hours needs. */
  void vacuum(double hours) {
    delta.vacuum(hours);
  }

  /** Bytes of the data files in the table's folder, used or not. */
  long bytesOnDisk() {
    return TableFiles.bytes(location(), lake.spark());
  }

  private Dataset<Row> sql(String statement, Object... parts) {
    return session.sql(statement.formatted(parts));
  }

  private String location() {
    return delta.detail().select("location").head().getString(0);
  }

  private NavigableMap<Long, Committed> commits() {
    NavigableMap<Long, Committed> commits = new TreeMap<>();
    List<Row> history =
        delta
            .history()
            .select(col("version"), col("timestamp"), col("operation"))
            .collectAsList();
    history.forEach(
        row ->
            commits.put(
                row.getLong(0),
                new Committed(row.getTimestamp(1).toInstant(), row.getString(2))));
    return commits;
  }

  private record Committed(Instant at, String operation) {}
}
