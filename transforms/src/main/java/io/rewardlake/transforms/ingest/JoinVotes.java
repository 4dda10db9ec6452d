package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Votes and the pairs that they are about, as preferences; votes on unknown pairs are rejects,
 * pairs without votes are counted. Cost: one shuffle of votes and pairs.
 */
final class JoinVotes extends PTransform<PCollectionTuple, PCollection<Outcome>> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Vote> VOTES = new TupleTag<>("votes") {};
  private static final TupleTag<Comparison> PAIRS = new TupleTag<>("pairs") {};

  private final Feed feed;
  private final RejectReason unknown;

  /** {@code unknown} is why a vote is refused whose pair is not there. */
  JoinVotes(Feed feed, RejectReason unknown) {
    this.feed = feed;
    this.unknown = unknown;
  }

  @Override
  public PCollection<Outcome> expand(PCollectionTuple in) {
    PCollection<KV<String, Vote>> votes =
        in.get(VOTES)
            .apply("By pair", WithKeys.of(Vote::pair).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), new Vote.Coder()));
    return KeyedPCollectionTuple.of(VOTES, votes)
        .and(PAIRS, in.get(JoinPairs.JOINED))
        .apply("Meet", CoGroupByKey.create())
        .apply("Join", ParDo.of(new JoinFn(feed, unknown)))
        .setCoder(new Outcome.Coder());
  }

  private static final class JoinFn extends DoFn<KV<String, CoGbkResult>, Outcome> {
    private static final long serialVersionUID = 1L;

    private final Feed feed;
    private final RejectReason unknown;
    private transient long unvoted;

    JoinFn(Feed feed, RejectReason unknown) {
      this.feed = feed;
      this.unknown = unknown;
    }

    @StartBundle
    public void start() {
      unvoted = 0;
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      context.output(
          new Tally(Tally.PAIRS_WITHOUT_VOTES, unvoted),
          BoundedWindow.TIMESTAMP_MIN_VALUE,
          GlobalWindow.INSTANCE);
    }

    @ProcessElement
    public void process(@Element KV<String, CoGbkResult> group, OutputReceiver<Outcome> out) {
      Comparison pair = group.getValue().getOnly(PAIRS, null);
      boolean voted = false;
      for (Vote vote : group.getValue().getAll(VOTES)) {
        voted = true;
        out.output(pair == null ? orphan(vote) : feed.preference(pair, vote));
      }
      unvoted += voted ? 0 : 1;
    }

    private Reject orphan(Vote vote) {
      return feed.reject(
          vote.origin(),
          new Refusal(
              unknown,
              unknown == RejectReason.UNKNOWN_PAIR
                  ? "The pair '%s' is not there, or was refused itself."
                  : "One of the two items is not there, or was refused itself.",
              vote.pair()));
    }
  }
}
