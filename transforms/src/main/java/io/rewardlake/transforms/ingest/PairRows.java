package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;

/** A row of the pairs file. */
record PairRows(VoteMapping.Pairs columns) implements RowParser<Pair> {
  @Override
  public void parse(Fields fields, Origin origin, Sink<Pair> out) throws Refusal {
    String itemA = fields.key(columns.itemA());
    String itemB = fields.key(columns.itemB());
    requireTwo(itemA, itemB);
    out.accept(
        new Pair(
            fields.key(columns.id()),
            itemA,
            itemB,
            fields.attributes(columns.attributes()),
            origin));
  }

  /** Refuses an item that is compared with itself. */
  static void requireTwo(String itemA, String itemB) throws Refusal {
    if (itemA.equals(itemB)) {
      throw new Refusal(RejectReason.EQUAL_RESPONSES, "Both sides are the item '%s'.", itemA);
    }
  }
}
