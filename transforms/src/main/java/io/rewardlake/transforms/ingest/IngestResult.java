package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The books of one ingest; {@code rowsIn = preferences + items + pairs + rejected}, else it is an
 * error.
 *
 * @param staging folder with the Parquet of preferences and rejects
 * @param rowsIn rows read; a row with several votes counts once per vote
 * @param preferences preference rows accepted
 * @param items rows of an items file accepted
 * @param pairs rows of a pairs file accepted
 * @param pairsWithoutVotes accepted pairs that nobody voted on
 * @param rejectedBy rejects by reason
 */
public record IngestResult(
    String staging,
    long rowsIn,
    long preferences,
    long items,
    long pairs,
    long pairsWithoutVotes,
    SortedMap<String, Long> rejectedBy) {

  /** Checks the sum. */
  public IngestResult {
    rejectedBy = Collections.unmodifiableSortedMap(new TreeMap<>(rejectedBy));
    long rejected = sum(rejectedBy);
    if (rowsIn != preferences + items + pairs + rejected) {
      throw Errors.rowsLost(rowsIn, preferences + items + pairs, rejected);
    }
  }

  /** Rows accepted, of all files. */
  public long accepted() {
    return preferences + items + pairs;
  }

  /** Rows refused. */
  public long rejected() {
    return sum(rejectedBy);
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
