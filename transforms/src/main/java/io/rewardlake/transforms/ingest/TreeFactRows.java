package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.List;

/** Rows of which each says something of a whole tree. */
record TreeFactRows(TreeMapping.Trees trees) implements RowParser<TreeFacts> {
  @Override
  public void parse(Fields fields, Origin origin, Sink<TreeFacts> out) throws Refusal {
    TreeMapping.Outcomes outcomes = trees.outcomes();
    List<String> texts = List.of();
    List<Double> rewards = List.of();
    if (outcomes != null) {
      texts = fields.texts(outcomes.text());
      rewards = fields.scores(outcomes.reward());
      Fields.requireSameLength(outcomes.text(), texts, outcomes.reward(), rewards);
      if (rewards.contains(null)) {
        throw new Refusal(
            RejectReason.BAD_NUMBER, "'%s' has no number for an outcome.", outcomes.reward());
      }
    }
    out.accept(
        new TreeFacts(
            trees.tree().in(fields),
            fields.joinedText(trees.prompt()),
            texts,
            rewards,
            fields.attributes(trees.attributes()),
            origin));
  }
}
