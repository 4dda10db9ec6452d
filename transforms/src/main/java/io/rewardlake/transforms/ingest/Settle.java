package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Settles what outcomes there are: of preferences with equal id the first (by file name and line)
 * is accepted and the others are rejects, rejects with equal id are told apart, and counts are
 * added up. Cost: one shuffle of all rows, which is also where both outputs start again, so that
 * nothing is parsed twice; and one of the rejects. Deterministic: groups are sorted.
 */
final class Settle extends PTransform<PCollection<Outcome>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** Accepted preferences. */
  static final TupleTag<Preference> PREFERENCES = new TupleTag<>("preferences") {};

  /** Rejects. */
  static final TupleTag<Reject> REJECTS = new TupleTag<>("rejects") {};

  /** Counts, one per name. */
  static final TupleTag<Tally> TALLIES = new TupleTag<>("tallies") {};

  private static final TupleTag<Reject> ALL_REJECTS = new TupleTag<>("all rejects") {};

  private final Feed feed;

  Settle(Feed feed) {
    this.feed = feed;
  }

  @Override
  public PCollectionTuple expand(PCollection<Outcome> outcomes) {
    PCollectionTuple settled =
        outcomes
            .apply("By id", WithKeys.of(Outcome::key).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), new Outcome.Coder()))
            .apply("Same id", GroupByKey.create())
            .apply(
                "First counts",
                ParDo.of(new FirstFn(feed))
                    .withOutputTags(PREFERENCES, TupleTagList.of(ALL_REJECTS).and(TALLIES)));
    PCollection<Reject> rejects =
        settled
            .get(ALL_REJECTS)
            .setCoder(new Reject.Coder())
            .apply("By reject", WithKeys.of(Reject::id).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), new Reject.Coder()))
            .apply("Same reject", GroupByKey.create())
            .apply("Tell apart", ParDo.of(new TellApartFn()))
            .setCoder(new Reject.Coder());
    return PCollectionTuple.of(
            PREFERENCES, settled.get(PREFERENCES).setCoder(new Preference.Coder()))
        .and(REJECTS, rejects)
        .and(TALLIES, settled.get(TALLIES).setCoder(new Tally.Coder()));
  }

  private static final class FirstFn extends DoFn<KV<String, Iterable<Outcome>>, Preference> {
    private static final long serialVersionUID = 1L;

    private final Feed feed;

    FirstFn(Feed feed) {
      this.feed = feed;
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<Outcome>> group, MultiOutputReceiver out) {
      Preference first = null;
      Tally total = null;
      for (Outcome outcome : group.getValue()) {
        if (outcome instanceof Preference next) {
          boolean earlier = first == null || next.origin().compareTo(first.origin()) < 0;
          Preference later = earlier ? first : next;
          first = earlier ? next : first;
          if (later != null) {
            out.get(ALL_REJECTS).output(duplicate(later));
          }
        } else if (outcome instanceof Reject reject) {
          out.get(ALL_REJECTS).output(reject);
        } else if (outcome instanceof Tally tally) {
          long before = total == null ? 0 : total.count();
          total = new Tally(tally.name(), before + tally.count());
        }
      }
      if (first != null) {
        out.get(PREFERENCES).output(first.settled());
      }
      if (total != null) {
        out.get(TALLIES).output(total);
      }
    }

    private Reject duplicate(Preference preference) {
      return feed.reject(
          preference.origin(),
          new Refusal(RejectReason.DUPLICATE, "The same vote came before; the first counts."));
    }
  }

  private static final class TellApartFn extends DoFn<KV<String, Iterable<Reject>>, Reject> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KV<String, Iterable<Reject>> group, OutputReceiver<Reject> out) {
      List<Reject> same = new ArrayList<>();
      group.getValue().forEach(same::add);
      Collections.sort(same);
      for (int i = 0; i < same.size(); i++) {
        out.output(i == 0 ? same.get(i) : same.get(i).repeated(i + 1));
      }
    }
  }
}
