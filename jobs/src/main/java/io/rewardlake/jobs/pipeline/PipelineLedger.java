package io.rewardlake.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.LedgerTables;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the ledger knows of a pipeline's stages.
 *
 * @param lake the lake, which need not be there yet
 * @param run name of the run
 */
public record PipelineLedger(Lake lake, String run) {
  private static final String WRITTEN = " written";

  /** The stages that are committed for a date and an iteration. */
  public Set<String> committed(LocalDate date, long iteration) {
    if (!lake.exists(LedgerTables.RUNS)) {
      return Set.of();
    }
    return succeeded()
        .filter(col("run_date").equalTo(Date.valueOf(date)))
        .filter(col("iteration").equalTo(iteration))
        .select("stage")
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  /** What each stage took and wrote when it was done last, whatever the date. */
  public Map<String, LastTime> last() {
    if (!lake.exists(LedgerTables.RUNS)) {
      return Map.of();
    }
    return succeeded()
        .groupBy("stage")
        .agg(
            max_by(struct("run_date", "started_at", "finished_at", "counts"), col("finished_at"))
                .as("last"))
        .select("stage", "last.*")
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getString(0), LastTime::of));
  }

  private Dataset<Row> succeeded() {
    return lake.read(LedgerTables.RUNS)
        .filter(col("status").equalTo("succeeded"))
        .filter(col("run_name").equalTo(run));
  }

  /**
   * The last time that a stage was done.
   *
   * @param date its logical date
   * @param seconds how long it took
   * @param rows rows written, by table
   */
  public record LastTime(LocalDate date, double seconds, Map<String, Long> rows) {
    static LastTime of(Row row) {
      Timestamp started = row.getAs("started_at");
      Timestamp finished = row.getAs("finished_at");
      Map<String, Long> written = new TreeMap<>();
      row.<String, Long>getJavaMap(row.fieldIndex("counts"))
          .forEach(
              (name, rows) -> {
                if (name.endsWith(WRITTEN)) {
                  written.put(name.substring(0, name.length() - WRITTEN.length()), rows);
                }
              });
      return new LastTime(
          row.<Date>getAs("run_date").toLocalDate(),
          Duration.between(started.toInstant(), finished.toInstant()).toMillis() / 1e3,
          written);
    }
  }
}
