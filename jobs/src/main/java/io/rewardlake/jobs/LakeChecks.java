package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.max;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Rule;
import io.rewardlake.schemas.tables.Rules;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.schemas.tables.Tables;
import io.rewardlake.transforms.learn.Artifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Whether a lake can be used, and whether its tables agree with their rules and each other. */
final class LakeChecks {
  private static final String RESTORE = "Restore the table from a copy, or run the stage again.";

  private final Lake lake;
  private final SparkSession session;
  private final List<Table> tables;

  LakeChecks(Lake lake) {
    this.lake = lake;
    this.session = lake.session();
    this.tables = Tables.ALL.stream().filter(lake::exists).toList();
  }

  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.of("lake", "Check the folder's owner and the space that is left.", this::writable));
    for (Table table : tables) {
      findings.add(Finding.of(table.name(), RESTORE, () -> contract(table)));
      findings.add(rule(Rules.uniqueKey(table)));
    }
    Rules.ALL.stream()
        .filter(rule -> tables.contains(rule.tables().get(0)))
        .map(this::rule)
        .forEach(findings::add);
    if (tables.contains(LedgerTables.RUNS)) {
      findings.add(Finding.of("runs: versions are there", RESTORE, this::ledger));
    }
    if (tables.contains(LearnTables.MODELS)) {
      findings.addAll(artifacts());
    }
    return findings;
  }

  /** Commits to a Delta table of its own, reads it and removes it. */
  private Finding writable() throws Exception {
    String name = "doctor-" + ProcessHandle.current().pid();
    // Where nothing was written yet, asking for the place beside the tables would make one
    Path probe =
        lake.exists(LedgerTables.RUNS)
            ? new Path(lake.sidePath(name))
            : new Path(lake.location(), "_" + name);
    Configuration settings = session.sessionState().newHadoopConf();
    FileSystem files = probe.getFileSystem(settings);
    boolean isNew = !files.exists(probe.getParent());
    try {
      session.range(3).write().format("delta").save(probe.toString());
      long rows = session.read().format("delta").load(probe.toString()).count();
      return rows == 3
          ? Finding.ok("lake", lake.location() + ", " + tables.size() + " tables, can be written")
          : Finding.fail("lake", "3 rows written, " + rows + " read back", ExitCode.DEPENDENCY);
    } finally {
      files.delete(probe, true);
      if (isNew) {
        files.delete(probe.getParent(), false);
      }
    }
  }

  /** NOT NULL and constraints, all in one scan. */
  private Finding contract(Table table) {
    Map<String, String> contract = Rules.contract(table);
    String broken =
        contract.values().stream()
            .map(sql -> "count_if(NOT coalesce(" + sql + ", false))")
            .collect(Collectors.joining(", "));
    Row counts = session.sql("SELECT " + broken + ", count(1) FROM " + table.name()).head();
    List<String> violations = new ArrayList<>();
    int position = 0;
    for (String name : contract.keySet()) {
      long rows = counts.getLong(position++);
      if (rows > 0) {
        violations.add(name + " (" + rows + " rows break it)");
      }
    }
    return violations.isEmpty()
        ? Finding.ok(
            table.name(), counts.getLong(position) + " rows keep " + contract.size() + " rules")
        : Finding.fail(table.name(), String.join(", ", violations) + ". " + RESTORE, ExitCode.DATA);
  }

  private Finding rule(Rule rule) {
    return Finding.of(
        rule.name(),
        RESTORE,
        () -> {
          Row found =
              session.sql("SELECT count(1), min(violation) FROM (" + rule.query() + ")").head();
          return found.getLong(0) == 0
              ? Finding.ok(rule.name(), "holds")
              : Finding.fail(
                  rule.name(),
                  found.getLong(0)
                      + " times not, for example "
                      + found.get(1)
                      + ". "
                      + rule.remedy()
                      + ".",
                  ExitCode.DATA);
        });
  }

  /** Every version that a stage committed is one that the lake has. */
  private Finding ledger() {
    Map<String, Long> committed =
        lake
            .read(LedgerTables.RUNS)
            .filter(col("status").equalTo("succeeded"))
            .select(explode(col("output_versions")))
            .groupBy("key")
            .agg(max("value"))
            .collectAsList()
            .stream()
            .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
    List<String> missing =
        Tables.ALL.stream()
            .filter(table -> committed.containsKey(table.name()))
            .filter(
                table ->
                    !tables.contains(table) || lake.version(table) < committed.get(table.name()))
            .map(table -> table.name() + " " + committed.get(table.name()))
            .toList();
    return missing.isEmpty()
        ? Finding.ok("runs: versions are there", committed.size() + " tables")
        : Finding.fail(
            "runs: versions are there",
            "missing: " + String.join(", ", missing) + ". " + RESTORE,
            ExitCode.DATA);
  }

  /** Every model's file is there and is the one that was registered. */
  private List<Finding> artifacts() {
    Configuration settings = session.sessionState().newHadoopConf();
    return lake
        .read(LearnTables.MODELS)
        .orderBy("name", "version")
        .select("name", "version", "artifact", "sha256")
        .collectAsList()
        .stream()
        .map(
            row -> {
              String title = "model " + row.getString(0) + "@" + row.getInt(1);
              String path = lake.sidePath(row.getString(2).replaceFirst("^_", ""));
              return Finding.of(
                  title,
                  "Restore the file, or train the model again.",
                  () -> {
                    int bytes = new Artifact(path, row.getString(3)).read(settings).length;
                    return Finding.ok(title, bytes + " bytes, SHA-256 as registered");
                  });
            })
        .toList();
  }
}
