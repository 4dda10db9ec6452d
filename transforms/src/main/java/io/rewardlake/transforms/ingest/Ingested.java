package io.rewardlake.transforms.ingest;

import java.util.List;

/**
 * One row of a table that ingest fills.
 *
 * @param <T> the kind of row itself
 */
interface Ingested<T extends Ingested<T>> {
  /** Hash of all that it says, not of where it was read; equal ids are duplicates. */
  String id();

  /** Where it was read. */
  Origin origin();

  /** The same row without the original text, which only a reject needs. */
  T settled();

  /** Values in the order of the table's columns. */
  List<Object> values();
}
