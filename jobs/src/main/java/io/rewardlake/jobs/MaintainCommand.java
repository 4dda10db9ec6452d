package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.schemas.tables.Tables;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps the lake's tables quick to read and no larger than they need to be. */
@Command(
    name = "maintain",
    description = {
      "Rewrite small files of every table into large ones, clustered as the table's definition"
          + " says, and remove files that no version in use needs. Rows stay as they are; a table"
          + " that nothing was written to since the last time stays as it is.",
      "Versions that stages read or wrote, and that models were trained on, in the last --keep-days"
          + " can be read afterwards, and so can what the next stage reads."
    })
final class MaintainCommand extends LakeCommand {
  private static final int LEAST_HOURS = 168;

  @Option(
      names = "--retain-hours",
      paramLabel = "H",
      defaultValue = "168",
      description =
          "Unused files younger than this stay, whoever needs them. Default: ${DEFAULT-VALUE}")
  double retainHours;

  @Option(
      names = "--keep-days",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "Versions that runs and models of the last N days name stay. Default: ${DEFAULT-VALUE}")
  int keepDays;

  @Option(names = "--force", description = "Allow --retain-hours below 168")
  boolean force;

  @Override
  void run(StageRun stage, Summary summary) {
    Require.that(retainHours, "--retain-hours").atLeast(0);
    Require.that(keepDays, "--keep-days").atLeast(0);
    if (retainHours < LEAST_HOURS && !force) {
      throw Errors.retention(retainHours, LEAST_HOURS);
    }
    Instant now = Instant.now();
    Lake lake = stage.lake();
    PinnedVersions pinned = PinnedVersions.since(lake, now.minus(Duration.ofDays(keepDays)));
    List<Row> done = new ArrayList<>();
    for (Table table : Tables.ALL) {
      if (!table.equals(LedgerTables.MAINTENANCE) && lake.exists(table)) {
        maintain(stage, table, pinned, now, summary).ifPresent(done::add);
      }
    }
    if (!done.isEmpty()) {
      stage.mergeNew(
          LedgerTables.MAINTENANCE,
          lake.spark().createDataFrame(done, LedgerTables.MAINTENANCE.schema()));
    }
  }

  /** Tends one table; gives its row of the history if that changed anything. */
  private Optional<Row> maintain(
      StageRun stage, Table table, PinnedVersions pinned, Instant now, Summary summary) {
    Lake lake = stage.lake();
    TableUpkeep upkeep = new TableUpkeep(lake, table);
    Lake.Extent before = lake.extent(table);
    upkeep.remember(Math.max(keepDays, LEAST_HOURS / 24));
    boolean optimized = upkeep.optimize();
    OptionalLong committed = stage.committed(table);
    // Rows that no stage stands for stay unseen: the next stage reads what it would have read
    if (optimized && committed.isPresent() && upkeep.isQuietSince(committed.getAsLong())) {
      stage.rewritten(table, lake.version(table));
    }
    stage.committed(table).ifPresent(version -> pinned.add(table.name(), version));
    SortedSet<Long> needed = pinned.of(table);
    double hours = Math.max(retainHours, upkeep.horizon(needed, now));
    OptionalLong endangered = upkeep.endangered(needed, now, hours);
    long stored = upkeep.bytesOnDisk();
    if (endangered.isEmpty()) {
      upkeep.vacuum(hours);
    }
    long freed = stored - upkeep.bytesOnDisk();
    Lake.Extent after = lake.extent(table);
    summary.add(
        table.name(),
        String.format(
            Locale.ROOT,
            "%,d -> %,d files, %,d -> %,d bytes; %s",
            before.files(),
            after.files(),
            before.bytes(),
            after.bytes(),
            endangered.isEmpty()
                ? String.format(Locale.ROOT, "%,d unused bytes removed", freed)
                : "unused files stay: version " + endangered.getAsLong() + " needs some"));
    return optimized || freed > 0
        ? Optional.of(
            RowFactory.create(
                table.name(),
                after.version(),
                before.files(),
                after.files(),
                before.bytes(),
                after.bytes(),
                freed,
                hours,
                Timestamp.from(now)))
        : Optional.empty();
  }
}
