package io.rewardlake.transforms.dialogue;

import static org.apache.spark.sql.functions.expr;

import io.rewardlake.schemas.Method;
import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * AI contribution ratio: the share of what was sent in a dialogue that came from the AI's drafts.
 *
 * <pre>
 * acr = sum over turns of kept_chars(ai_draft, sent) / sum over turns of length(sent)
 * message_acr = turns that were sent as they were drafted / turns
 * </pre>
 *
 * {@code kept_chars} is the length of the longest common subsequence ({@code reward.kept_chars}). A
 * turn without a draft keeps nothing; one that was not sent does not count.
 *
 * <p>Source: "MindFlow+", 2025, arXiv 2507.18884; its exact formula is not published.
 *
 * <p>In: dialogue_id STRING; ai_draft STRING, NULL: none; sent STRING, NULL: not sent; one row per
 * turn of the service side. Out: dialogue_id; turns BIGINT, those sent; acr, message_acr DOUBLE in
 * [0, 1], NULL where nothing was sent.
 *
 * <p>Cost: one shuffle of partial sums. Deterministic: sums of whole numbers.
 */
@Method(
    id = "ai-contribution-ratio",
    title = "MindFlow+: AI contribution ratio of dialogues",
    paper = "2507.18884",
    year = 2025,
    kind = Method.Kind.TRANSFORM,
    usage = "Java: AiContributionRatio")
public record AiContributionRatio() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> turns) {
    Transform.requireColumns("AiContributionRatio", turns, "dialogue_id", "ai_draft", "sent");
    return turns
        .groupBy("dialogue_id")
        .agg(
            expr("count(sent)").as("turns"),
            expr("sum(coalesce(reward.kept_chars(ai_draft, sent), 0)) / sum(length(sent))")
                .as("acr"),
            expr("count_if(ai_draft = sent) / count(sent)").as("message_acr"));
  }
}
