package io.rewardlake.transforms.ingest;

import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * What becomes of rows, by tag: what was accepted, rejects, and counts that say whether all is
 * there.
 */
final class Books {
  /** Accepted preferences. */
  static final TupleTag<Preference> PREFERENCES = new TupleTag<>("preferences") {};

  /** Refused rows. */
  static final TupleTag<Reject> REJECTS = new TupleTag<>("rejects") {};

  /** Counts by name; written beside the rows, so that retried tasks count once. */
  static final TupleTag<KV<String, Long>> TALLIES = new TupleTag<>("tallies") {};

  /** Coder of counts. */
  static final Coder<KV<String, Long>> TALLY = KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());

  /**
   * Rows read. A row that expands into several (a ranked list, rated aspects) counts once; a row of
   * several annotators' votes counts once per vote, because each can be refused by itself.
   */
  static final String ROWS_IN = "rows_in";

  /** Accepted rows of the table beyond the first of their row of a file. */
  static final String FURTHER = "further";

  /**
   * Accepted rows of a file beyond the first of the row of the table that they are part of: the
   * steps of an episode.
   */
  static final String MERGED = "merged";

  /** Items accepted, and rows that say more of trees. */
  static final String ITEMS = "items";

  /** Pairs accepted. */
  static final String PAIRS = "pairs";

  /** Accepted pairs that nobody voted on. */
  static final String PAIRS_WITHOUT_VOTES = "pairs_without_votes";

  private Books() {}

  /** What two steps put under the same tag, as one collection. */
  static <T> PCollection<T> both(
      PCollectionTuple one, PCollectionTuple other, TupleTag<T> tag, Coder<T> coder) {
    return PCollectionList.of(one.get(tag).setCoder(coder))
        .and(other.get(tag).setCoder(coder))
        .apply("Both " + tag.getId(), Flatten.pCollections());
  }

  /** What several steps put under the same tag, as one collection. */
  static <T> PCollection<T> all(List<PCollectionTuple> steps, TupleTag<T> tag) {
    return PCollectionList.of(steps.stream().map(step -> step.get(tag)).toList())
        .apply("All " + tag.getId(), Flatten.pCollections());
  }
}
