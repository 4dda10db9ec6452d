package io.rewardlake.schemas.lake;

import java.time.LocalDate;

/**
 * Names one write, so that its repetition adds nothing.
 *
 * @param run name of the pipeline or command
 * @param date logical date, part of the application id and never the version: Delta drops a lower
 *     version without a word, and a back-fill has one
 * @param stage stage of the run
 * @param iteration counts up from 0 within a run; Delta's {@code txnVersion}
 */
public record Transaction(String run, LocalDate date, String stage, long iteration) {
  /** Delta's {@code txnAppId} for a table. */
  String applicationId(String table) {
    return String.join("/", run, date.toString(), stage, table);
  }
}
