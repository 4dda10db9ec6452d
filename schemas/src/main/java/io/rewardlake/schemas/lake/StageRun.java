package io.rewardlake.schemas.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.max;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Table;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * One attempt at a stage: lease, compute, commit, one final row in {@code runs}.
 *
 * <p>Tables are read at the versions that the ledger knows from earlier stages, never "latest", and
 * the versions read and written, the counts and the content hash go into the final row. Use it in
 * try-with-resources: an attempt that ends without {@link #succeed} is recorded as failed.
 */
public final class StageRun implements AutoCloseable {
  private final Lake lake;
  private final RunKey key;
  private final Map<String, String> parameters;
  private final Clock clock;
  private final Instant started;
  private final Lease lease;
  private final Map<String, Long> known;
  private final Map<String, Long> inputs = new TreeMap<>();
  private final Map<String, Long> outputs = new TreeMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final Map<String, String> hashes = new TreeMap<>();

  private StageRun(Lake lake, RunKey key, Map<String, String> parameters, Clock clock) {
    this.lake = lake;
    this.key = key;
    this.parameters = new TreeMap<>(parameters);
    this.clock = clock;
    this.started = clock.instant();
    this.lease =
        Lease.acquire(
            lake.spark().sparkContext().hadoopConfiguration(),
            lake.sidePath("leases"),
            key.toString());
    this.known = committedVersions(lake);
  }

  /** Takes the stage's lease and notes which table versions are committed. */
  public static StageRun begin(Lake lake, RunKey key, Map<String, String> parameters) {
    return new StageRun(lake, key, parameters, Clock.systemUTC());
  }

  /**
   * Whether a named run committed this stage before, so that there is nothing left to do.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException a conflict, when it did so with other
   *     parameters
   */
  public boolean isCommitted() {
    if (!key.named()) {
      return false;
    }
    List<Row> before =
        lake.read(LedgerTables.RUNS)
            .filter(col("status").equalTo("succeeded"))
            .filter(col("run_name").equalTo(key.run()))
            .filter(col("run_date").equalTo(Date.valueOf(key.date())))
            .filter(col("stage").equalTo(key.stage()))
            .filter(col("iteration").equalTo(key.iteration()))
            .select("parameters")
            .takeAsList(1);
    if (!before.isEmpty() && !before.get(0).getJavaMap(0).equals(parameters)) {
      throw Errors.otherParameters(key.toString(), before.get(0).getJavaMap(0), parameters);
    }
    return !before.isEmpty();
  }

  /** The lake that the stage works on. */
  public Lake lake() {
    return lake;
  }

  /** Which stage of which run. */
  public RunKey key() {
    return key;
  }

  /** When this attempt began. */
  public Instant started() {
    return started;
  }

  /** Its options, as text. */
  public Map<String, String> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** Names this attempt at the stage; the same for a retry. */
  public String id() {
    return ContentId.of(key.toString());
  }

  /** The table at the version that earlier stages committed, or at that of this stage's write. */
  public Dataset<Row> read(Table table) {
    Long own = outputs.get(table.name());
    return lake.read(table, own == null ? inputVersion(table) : own);
  }

  /** The versions that were read so far, by table. */
  public Map<String, Long> inputVersions() {
    return Map.copyOf(inputs);
  }

  /** The versions that were written so far, by table. */
  public Map<String, Long> outputVersions() {
    return Map.copyOf(outputs);
  }

  /** {@link Lake#mergeNew}, recorded. */
  public Commit mergeNew(Table table, Dataset<Row> rows) {
    return record(lake.mergeNew(table, rows, transaction()));
  }

  /** {@link Lake#merge}, recorded. */
  public Commit merge(Table table, Dataset<Row> rows) {
    return record(lake.merge(table, rows, transaction()));
  }

  /** {@link Lake#replace}, recorded. */
  public Commit replace(Table table, Dataset<Row> rows, Map<String, String> where) {
    return record(lake.replace(table, rows, where, transaction()));
  }

  /** The version that the next stage would read; empty: no stage has written the table. */
  public OptionalLong committed(Table table) {
    Long version = outputs.getOrDefault(table.name(), known.get(table.name()));
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }

  /** Notes a version that has the same rows in other files, for later stages to read. */
  public void rewritten(Table table, long version) {
    outputs.put(table.name(), version);
  }

  /** Notes a number for the final row and the closing table. */
  public void count(String what, long number) {
    counts.put(what, number);
  }

  /** The numbers noted so far, in order. */
  public Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /** Writes the final row of a stage that is done; returns its content hash. */
  public String succeed() {
    String hash =
        hashes.isEmpty()
            ? ""
            : ContentId.of(
                hashes.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toArray(String[]::new));
    writeRow("succeeded", ExitCode.DONE, "", hash);
    return hash;
  }

  /** Writes the final row of a stage that failed. */
  public void fail(Throwable failure) {
    ExitCode code =
        failure instanceof RewardlakeException known ? known.exitCode() : ExitCode.INTERNAL;
    writeRow("failed", code, String.valueOf(failure.getMessage()), "");
  }

  @Override
  public void close() {
    lease.close();
  }

  private long inputVersion(Table table) {
    return inputs.computeIfAbsent(
        table.name(), name -> known.computeIfAbsent(name, fresh -> lake.version(table)));
  }

  /**
   * A named run owns (run, date, stage). A command typed by hand has no name: there the same
   * options over the same input versions are the same work.
   */
  private Transaction transaction() {
    String work =
        key.named()
            ? key.stage()
            : key.stage() + "@" + ContentId.of(parameters.toString(), inputs.toString());
    return new Transaction(key.run(), key.date(), work, key.iteration());
  }

  private Commit record(Commit commit) {
    outputs.put(commit.table(), commit.version());
    hashes.put(commit.table(), commit.contentHash());
    count(commit.table() + " rows", commit.rows());
    count(commit.table() + " written", commit.written());
    return commit;
  }

  private static Map<String, Long> committedVersions(Lake lake) {
    List<Row> rows =
        lake.read(LedgerTables.RUNS)
            .filter(col("status").equalTo("succeeded"))
            .select(explode(col("output_versions")))
            .groupBy("key")
            .agg(max("value"))
            .collectAsList();
    return rows.stream().collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
  }

  private void writeRow(String status, ExitCode code, String message, String hash) {
    Instant finished = clock.instant();
    String id = ContentId.of(key.toString(), started.toString(), finished.toString());
    List<Object> values = new ArrayList<>();
    values.add(id);
    values.add(key.run());
    values.add(Date.valueOf(key.date()));
    values.add(key.stage());
    values.add(key.iteration());
    values.add(status);
    values.add(code.code());
    values.add(message);
    values.add(Timestamp.from(started));
    values.add(Timestamp.from(finished));
    values.add(parameters);
    values.add(inputs);
    values.add(outputs);
    values.add(counts);
    values.add(hash);
    SparkSession spark = lake.spark();
    Dataset<Row> row =
        spark.createDataFrame(
            List.of(RowFactory.create(values.toArray())), LedgerTables.RUNS.schema());
    lake.append(LedgerTables.RUNS, row, new Transaction(key.run(), key.date(), "ledger-" + id, 0));
  }
}
