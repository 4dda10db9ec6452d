package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The books of one ingest: {@code rowsIn = accepted + rejected}, else it is an error, with {@code
 * accepted = (written - further + merged) + items + pairs}. What was written is counted there. A
 * row that expands into several, such as comparisons or ratings, is accepted or refused as one; it
 * is accepted when at least one of them did not come before.
 *
 * @param staging folder with the Parquet of accepted rows and rejects
 * @param rowsIn rows read; a row of several annotators' votes counts once per vote
 * @param written rows written for the table
 * @param further those beyond the first of their row; 0 where a row holds one
 * @param merged rows read beyond the first of the row that they became together; 0 where none do
 * @param items rows of an items file, or of a file of trees, accepted
 * @param pairs rows of a pairs file accepted
 * @param pairsWithoutVotes accepted pairs that nobody voted on
 * @param rejectedBy rejects by reason
 */
public record IngestResult(
    String staging,
    long rowsIn,
    long written,
    long further,
    long merged,
    long items,
    long pairs,
    long pairsWithoutVotes,
    SortedMap<String, Long> rejectedBy) {

  /** Checks the sum. */
  public IngestResult {
    rejectedBy = Collections.unmodifiableSortedMap(new TreeMap<>(rejectedBy));
    long rejected = sum(rejectedBy);
    long accepted = written - further + merged + items + pairs;
    if (rowsIn != accepted + rejected) {
      throw Errors.rowsLost(rowsIn, accepted, rejected);
    }
  }

  /** Rows accepted, of all files. */
  public long accepted() {
    return written - further + merged + items + pairs;
  }

  /** Rows refused. */
  public long rejected() {
    return sum(rejectedBy);
  }

  private static long sum(SortedMap<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
