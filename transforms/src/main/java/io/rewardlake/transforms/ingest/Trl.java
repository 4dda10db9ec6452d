package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.Set;

/**
 * {@code trl}: TRL's standard preference format with an explicit prompt: texts {@code prompt},
 * {@code chosen}, {@code rejected}, and a number {@code margin} where there is one. An empty
 * response is a response. Further columns become attributes.
 */
record Trl(Feed feed) implements RowParser<Preference> {
  static final String NAME = "trl";

  private static final Set<String> COLUMNS = Set.of("prompt", "chosen", "rejected", "margin");

  @Override
  public void parse(Fields fields, Origin origin, Sink<Preference> out) throws Refusal {
    String prompt = fields.filledText("prompt");
    String chosen = fields.text("chosen");
    String rejected = fields.text("rejected");
    if (chosen.equals(rejected)) {
      throw new Refusal(RejectReason.EQUAL_RESPONSES, "'chosen' equals 'rejected'.");
    }
    Comparison pair = Comparison.of(prompt, chosen, rejected);
    Double margin = fields.margin("margin");
    Vote vote = Vote.forFirst(pair.pairId(), margin, fields.attributesExcept(COLUMNS), origin);
    out.accept(feed.preference(pair, vote));
  }
}
