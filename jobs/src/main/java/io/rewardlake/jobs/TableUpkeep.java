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
import java.util.Optional;
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
  /** Commits that leave all files in use. */
  private static final Set<String> STILL =
      Set.of("VACUUM START", "VACUUM END", "SET TBLPROPERTIES");

  private static final String OPTIMIZE = "OPTIMIZE";

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
    // A second time changes nothing; what was done is in table maintenance
    session.conf().set("spark.databricks.delta.vacuum.logging.enabled", false);
    // VACUUM lists a folder by so many tasks, by default 10,000
    int tasks = 4 * lake.spark().sparkContext().defaultParallelism();
    session.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", tasks);
    this.delta = lake.delta(session, table);
  }

  /** Rewrites small files into large ones; false: nothing was written since the last time. */
  boolean optimize() {
    boolean quiet =
        commits().descendingMap().values().stream()
            .takeWhile(Committed::keepsRows)
            .anyMatch(commit -> commit.operation().equals(OPTIMIZE));
    if (quiet || lake.extent(table).files() == 0) {
      return false;
    }
    long before = lake.version(table);
    delta.optimize().executeCompaction();
    return lake.version(table) > before;
  }

  /**
   * Keeps files that went out of use known for so many days or longer, which protects them: Delta
   * forgets them after a week.
   */
  void remember(int days) {
    Map<String, String> properties = delta.detail().select("properties").head().getJavaMap(0);
    String set = properties.getOrDefault(TOMBSTONES, "interval " + REMEMBERED.toDays() + " days");
    int known = set.matches("interval \\d+ days?") ? Integer.parseInt(set.split(" ", -1)[1]) : 0;
    if (known < days) {
      sql(
          "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = 'interval %d days')",
          location(), TOMBSTONES, days);
    }
  }

  /** Hours for which unused files must stay, so that the pinned versions can be read. */
  double horizon(SortedSet<Long> pinned, Instant now) {
    NavigableMap<Long, Committed> commits = commits();
    double hours = 0;
    for (long version : pinned) {
      Optional<Instant> superseded = superseded(commits, version);
      if (superseded.isPresent()) {
        Duration age = Duration.between(superseded.get(), now);
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
            .filter(
                version ->
                    superseded(commits, version)
                        .filter(at -> at.isBefore(now.minus(REMEMBERED)))
                        .isPresent())
            .toList();
    if (old.isEmpty()) {
      return OptionalLong.empty();
    }
    Set<String> doomed =
        sql("VACUUM delta.`%s` RETAIN %s HOURS DRY RUN", location(), hours).collectAsList().stream()
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
    return commits().tailMap(version, false).values().stream().allMatch(Committed::keepsRows);
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
        delta.history().select(col("version"), col("timestamp"), col("operation")).collectAsList();
    history.forEach(
        row ->
            commits.put(
                row.getLong(0), new Committed(row.getTimestamp(1).toInstant(), row.getString(2))));
    return commits;
  }

  /** When files of a version may have gone out of use; empty: they are in use. */
  private static Optional<Instant> superseded(NavigableMap<Long, Committed> commits, long version) {
    return commits.tailMap(version, false).values().stream()
        .filter(commit -> !STILL.contains(commit.operation()))
        .map(Committed::at)
        .findFirst();
  }

  private record Committed(Instant at, String operation) {
    boolean keepsRows() {
      return operation.equals(OPTIMIZE) || STILL.contains(operation);
    }
  }
}
