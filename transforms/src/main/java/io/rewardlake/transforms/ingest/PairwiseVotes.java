package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.List;
import java.util.stream.Stream;
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
 * {@code pairwise-votes}: a votes file, and where the votes do not hold the texts an items file, a
 * pairs file or both, with a mapping of their columns; one preference per vote. Rows of all files
 * count as rows in. Two different items may have equal text (annotators did compare them); the same
 * item on both sides is refused, and so are equal texts that no ids tell apart.
 */
final class PairwiseVotes extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  static final String NAME = "pairwise-votes";

  private static final TupleTag<KV<Pair, Vote>> BALLOTS = new TupleTag<>("ballots") {};

  private static final Coder<Item> ITEM = new Item.Coder();
  private static final Coder<Pair> PAIR = new Pair.Coder();
  private static final Coder<Vote> VOTE = new Vote.Coder();

  private final Feed feed;
  private final VoteMapping mapping;
  private final transient VoteFiles files;

  PairwiseVotes(Feed feed, VoteMapping mapping, VoteFiles files) {
    this.feed = feed;
    this.mapping = mapping;
    this.files = files;
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    VoteRows votes = new VoteRows(mapping.votes());
    Sides sides = mapping.votes().sides();
    if (sides instanceof Sides.Texts texts) {
      return direct(begin, new InlineVotes(feed, votes, texts));
    } else if (sides instanceof Sides.Several several) {
      return direct(begin, new ComparisonRows(feed, votes, several.all()));
    } else if (sides instanceof Sides.Items items) {
      return votesOnItems(begin, new BallotRows(votes, items));
    } else if (mapping.pairs().sides() instanceof Sides.Texts texts) {
      TextPairRows rows = new TextPairRows(mapping.pairs(), texts);
      PCollectionTuple pairs = begin.apply("Pairs", new TextPairs(files.pairs(), feed, rows));
      return votesOnPairs(begin, votes, pairs, List.of(pairs));
    }
    PCollectionTuple items = readItems(begin);
    PairRows rows = new PairRows(mapping.pairs(), (Sides.Items) mapping.pairs().sides());
    PCollectionTuple pairs =
        begin.apply("Pairs", new ReadUnique<>(files.pairs(), feed, rows, JoinPairs.PAIRS, PAIR));
    PCollectionTuple joined =
        joinPairs(items.get(JoinPairs.ITEMS), pairs.get(JoinPairs.PAIRS), false);
    return votesOnPairs(begin, votes, joined, List.of(items, pairs, joined));
  }

  private PCollectionTuple direct(PBegin begin, RowParser<Preference> rows) {
    return begin.apply(
        "Votes", new ReadDirect<>(IngestKind.PREFERENCES, files.votes(), feed, rows));
  }

  private PCollectionTuple votesOnPairs(
      PBegin begin, VoteRows rows, PCollectionTuple pairs, List<PCollectionTuple> before) {
    PCollectionTuple votes = readVotes(begin, rows.onPairs(), JoinVotes.VOTES, VOTE);
    PCollectionTuple joined =
        joinVotes(pairs, votes.get(JoinVotes.VOTES), RejectReason.UNKNOWN_PAIR);
    return books(joined, Stream.concat(before.stream(), Stream.of(votes, joined)).toList());
  }

  private PCollectionTuple votesOnItems(PBegin begin, BallotRows rows) {
    PCollectionTuple items = readItems(begin);
    PCollectionTuple ballots = readVotes(begin, rows, BALLOTS, KvCoder.of(PAIR, VOTE));
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
        ballots.get(BALLOTS).apply("Their votes", Values.create()).setCoder(VOTE);
    PCollectionTuple joinedPairs = joinPairs(items.get(JoinPairs.ITEMS), pairs, true);
    PCollectionTuple joined = joinVotes(joinedPairs, votes, RejectReason.UNKNOWN_ITEM);
    return books(joined, List.of(items, ballots, joinedPairs, joined));
  }

  private PCollectionTuple readItems(PBegin begin) {
    ItemRows rows = new ItemRows(mapping.items());
    return begin.apply("Items", new ReadUnique<>(files.items(), feed, rows, JoinPairs.ITEMS, ITEM));
  }

  private <T> PCollectionTuple readVotes(
      PBegin begin, RowParser<T> rows, TupleTag<T> tag, Coder<T> coder) {
    return begin.apply("Votes", new ReadRows<>(files.votes(), feed, rows, tag, coder));
  }

  private PCollectionTuple joinPairs(
      PCollection<Item> items, PCollection<Pair> pairs, boolean derived) {
    return PCollectionTuple.of(JoinPairs.ITEMS, items)
        .and(JoinPairs.PAIRS, pairs)
        .apply("Join items", new JoinPairs(feed, derived));
  }

  private PCollectionTuple joinVotes(
      PCollectionTuple pairs, PCollection<Vote> votes, RejectReason unknown) {
    return PCollectionTuple.of(JoinPairs.JOINED, pairs.get(JoinPairs.JOINED))
        .and(JoinVotes.VOTES, votes)
        .apply("Join votes", new JoinVotes(feed, unknown));
  }

  private static PCollectionTuple books(PCollectionTuple joined, List<PCollectionTuple> steps) {
    return PCollectionTuple.of(Books.PREFERENCES, joined.get(Books.PREFERENCES))
        .and(Books.REJECTS, Books.all(steps, Books.REJECTS))
        .and(Books.TALLIES, Books.all(steps, Books.TALLIES));
  }
}
