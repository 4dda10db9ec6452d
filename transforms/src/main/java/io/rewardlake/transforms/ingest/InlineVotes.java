package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;

/**
 * Votes that hold both texts in the same row. An empty response is a response: models do answer
 * nothing, and annotators judge it.
 */
record InlineVotes(Feed feed, VoteRows votes) implements RowParser<Preference> {

  @Override
  public void parse(Fields fields, Origin origin, Sink<Preference> out) throws Refusal {
    VoteMapping.Votes columns = votes.columns();
    Comparison unnamed =
        Comparison.of(
            fields.joinedText(columns.prompt()),
            fields.text(columns.itemA()),
            fields.text(columns.itemB()));
    if (unnamed.responseA().equals(unnamed.responseB())) {
      throw new Refusal(
          RejectReason.EQUAL_RESPONSES, "'%s' equals '%s'.", columns.itemA(), columns.itemB());
    }
    Comparison pair =
        columns.pair() == null ? unnamed : unnamed.withPairId(fields.key(columns.pair()));
    votes.parse(fields, origin, pair.pairId(), out.of(vote -> feed.preference(pair, vote)));
  }
}
