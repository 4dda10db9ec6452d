package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Distinct;
import org.apache.beam.sdk.transforms.Keys;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * {@code pairwise-votes}: an items file, an optional pairs file and a votes file, with a mapping of
 * their columns; one preference per vote. Rows of all three files count as rows in. Two different
 * items may have equal text (annotators did compare them); the same item on both sides is refused.
 */
final class PairwiseVotes extends PTransform<PBegin, PCollection<Outcome>> {
  private static final long serialVersionUID = 1L;

  static final String NAME = "pairwise-votes";

  private static final TupleTag<Item> ITEM_ROWS = new TupleTag<>("item rows") {};
  private static final TupleTag<Pair> PAIR_ROWS = new TupleTag<>("pair rows") {};
  private static final TupleTag<KV<Pair, Vote>> BALLOTS = new TupleTag<>("ballots") {};

  private static final Pair.Coder PAIR = new Pair.Coder();

  private final Feed feed;
  private final VoteMapping mapping;
  private final transient VoteFiles files;

  PairwiseVotes(Feed feed, VoteMapping mapping, VoteFiles files) {
    this.feed = feed;
    this.mapping = mapping;
    this.files = files;
  }

  @Override
  public PCollection<Outcome> expand(PBegin begin) {
    if (mapping.votes().inline()) {
      InlineVotes rows = new InlineVotes(feed, new VoteRows(mapping.votes()));
      return begin
          .apply("Votes", ReadRows.preferences(files.votes(), feed, rows))
          .get(ReadRows.OUTCOMES);
    }
    return mapping.pairs() == null ? votesOnItems(begin) : votesOnPairs(begin);
  }

  private PCollection<Outcome> votesOnPairs(PBegin begin) {
    PCollectionTuple items = items(begin);
    PCollectionTuple pairRows =
        read(begin, "Pairs", files.pairs(), new PairRows(mapping.pairs()), PAIR_ROWS, PAIR);
    PCollectionTuple pairs =
        pairRows.get(PAIR_ROWS).apply("Unique pairs", new KeepFirst<>(feed, JoinPairs.PAIRS, PAIR));
    PCollectionTuple votes =
        read(
            begin,
            "Votes",
            files.votes(),
            new VoteRows(mapping.votes()),
            JoinVotes.VOTES,
            new Vote.Coder());
    PCollection<Outcome> joined =
        join(
            items.get(JoinPairs.ITEMS),
            pairs.get(JoinPairs.PAIRS),
            votes.get(JoinVotes.VOTES),
            false);
    return Outcomes.flatten(
        "All",
        joined,
        items.get(ReadRows.OUTCOMES),
        pairRows.get(ReadRows.OUTCOMES),
        pairs.get(ReadRows.OUTCOMES),
        votes.get(ReadRows.OUTCOMES));
  }

  private PCollection<Outcome> votesOnItems(PBegin begin) {
    PCollectionTuple items = items(begin);
    PCollectionTuple ballots =
        read(
            begin,
            "Votes",
            files.votes(),
            new BallotRows(new VoteRows(mapping.votes())),
            BALLOTS,
            KvCoder.of(PAIR, new Vote.Coder()));
    PCollection<Pair> pairs =
        ballots
            .get(BALLOTS)
            .apply("Pairs voted on", Keys.create())
            .setCoder(PAIR)
            .apply(
                "Unique pairs",
                Distinct.withRepresentativeValueFn(Pair::id)
                    .withRepresentativeType(TypeDescriptors.strings()))
            .setCoder(PAIR);
    PCollection<Vote> votes =
        ballots.get(BALLOTS).apply("Their votes", Values.create()).setCoder(new Vote.Coder());
    return Outcomes.flatten(
        "All",
        join(items.get(JoinPairs.ITEMS), pairs, votes, true),
        items.get(ReadRows.OUTCOMES),
        ballots.get(ReadRows.OUTCOMES));
  }

  /** Unique items, and the outcomes of reading them. */
  private PCollectionTuple items(PBegin begin) {
    Item.Coder coder = new Item.Coder();
    PCollectionTuple rows =
        read(begin, "Items", files.items(), new ItemRows(mapping.items()), ITEM_ROWS, coder);
    PCollectionTuple unique =
        rows.get(ITEM_ROWS).apply("Unique items", new KeepFirst<>(feed, JoinPairs.ITEMS, coder));
    return PCollectionTuple.of(JoinPairs.ITEMS, unique.get(JoinPairs.ITEMS))
        .and(
            ReadRows.OUTCOMES,
            Outcomes.flatten(
                "Item outcomes", rows.get(ReadRows.OUTCOMES), unique.get(ReadRows.OUTCOMES)));
  }

  private PCollection<Outcome> join(
      PCollection<Item> items, PCollection<Pair> pairs, PCollection<Vote> votes, boolean derived) {
    PCollectionTuple joined =
        PCollectionTuple.of(JoinPairs.ITEMS, items)
            .and(JoinPairs.PAIRS, pairs)
            .apply("Join items", new JoinPairs(feed, derived));
    PCollection<Outcome> preferences =
        PCollectionTuple.of(JoinPairs.JOINED, joined.get(JoinPairs.JOINED))
            .and(JoinVotes.VOTES, votes)
            .apply(
                "Join votes",
                new JoinVotes(
                    feed, derived ? RejectReason.UNKNOWN_ITEM : RejectReason.UNKNOWN_PAIR));
    return Outcomes.flatten("Joined", preferences, joined.get(ReadRows.OUTCOMES));
  }

  private <T> PCollectionTuple read(
      PBegin begin,
      String step,
      List<InputFile> from,
      RowParser<T> rows,
      TupleTag<T> tag,
      Coder<T> coder) {
    return begin.apply(step, new ReadRows<>(from, feed, rows, tag, coder));
  }
}
