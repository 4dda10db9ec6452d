package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BIGINT;
import static io.rewardlake.schemas.tables.Types.COUNT_MAP;
import static io.rewardlake.schemas.tables.Types.DATE;
import static io.rewardlake.schemas.tables.Types.DOUBLE;
import static io.rewardlake.schemas.tables.Types.INT;
import static io.rewardlake.schemas.tables.Types.STRING;
import static io.rewardlake.schemas.tables.Types.TEXT_MAP;
import static io.rewardlake.schemas.tables.Types.TIMESTAMP;

/** What was run, and what was refused. */
public final class LedgerTables {
  /** Ledger of stages. */
  public static final Table RUNS =
      Table.named("runs", "One final row per attempt at a stage")
          .required("run_id", STRING, "Content hash of run name, date, stage and attempt time")
          .required("run_name", STRING, "Name of the pipeline or command")
          .required("run_date", DATE, "Logical date of the run")
          .required("stage", STRING, "Stage, for example ingest")
          .required("iteration", BIGINT, "Iteration within the run, from 0")
          .required("status", STRING, "succeeded or failed")
          .required(
              "exit_code", INT, "0 done, 1 internal, 2 usage, 3 data, 4 conflict, 5 dependency")
          .required("message", STRING, "What happened, for a person; empty on success")
          .required("started_at", TIMESTAMP, "UTC")
          .required("finished_at", TIMESTAMP, "UTC")
          .required("parameters", TEXT_MAP, "Resolved options, secrets left out")
          .required("input_versions", COUNT_MAP, "Table name to the version read")
          .required("output_versions", COUNT_MAP, "Table name to the version written")
          .required("counts", COUNT_MAP, "Named row counts")
          .required("content_hash", STRING, "SHA-256 over the sorted rows written; empty: none")
          .key("run_id")
          .circumstances("run_id", "started_at", "finished_at", "input_versions", "output_versions")
          .build();

  /** Rows that ingest refused. */
  public static final Table REJECTS =
      Table.named("rejects", "One row per input row that ingest refused")
          .required("reject_id", STRING, "Content hash of file name, line, payload and reason")
          .required("source", STRING, "Name of the data set")
          .required("format", STRING, "Format that was being read")
          .required("file", STRING, "File, as it was given")
          .required("line", BIGINT, "Line in the file, from 1; 0: the file as a whole")
          .required("reason", STRING, "Short code, for example missing_column")
          .required("detail", STRING, "What is wrong and what to do")
          .required("payload", STRING, "The original row, as it was read")
          .clusterBy("source", "reason")
          .key("reject_id")
          .circumstances("file")
          .build();

  /** What upkeep did to tables. */
  public static final Table MAINTENANCE =
      Table.named("maintenance", "One row per table and version that maintain left behind")
          .required("table_name", STRING, "The table")
          .required("version", BIGINT, "Its version after the upkeep")
          .required("files_before", BIGINT, "Files that held its rows")
          .required("files_after", BIGINT, "The same after the upkeep")
          .required("bytes_before", BIGINT, "Bytes of them")
          .required("bytes_after", BIGINT, "The same after the upkeep")
          .required("bytes_freed", BIGINT, "Bytes of unused files that were removed")
          .required("retain_hours", DOUBLE, "Age of unused files from which they were removed, h")
          .required("maintained_at", TIMESTAMP, "UTC")
          .key("table_name", "version")
          .circumstances("maintained_at")
          .build();

  private LedgerTables() {}
}
